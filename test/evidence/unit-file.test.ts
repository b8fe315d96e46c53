import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readUnitFile, valuesOf } from '../../lib/evidence/unit-file.js';

const program = '/bin/true';
/** A unit, and the commands that systemd starts by it; undefined where it refuses the unit. */
const units: readonly (readonly [string, string, readonly string[] | undefined])[] = [
  ['plain', `[Service]\nExecStart=${program} --a\n`, [`${program} --a`]],
  [
    'lines that go on',
    `[Service]\nExecStart=${program} \\\n  --a \\\n --b\n`,
    [`${program}    --a   --b`],
  ],
  ['CR LF', `[Service]\r\nExecStart=${program} \\\r\n --a\r\n`, [`${program}   --a`]],
  ['a byte order mark', `\ufeff[Service]\nExecStart=${program}\n`, [program]],
  [
    'a comment between',
    `[Service]\nExecStart=${program} \\\n# --x\n; --y\n --a\n`,
    [`${program}   --a`],
  ],
  ['blanks around', `  [Service]\n  ExecStart = ${program}\t\n`, [program]],
  ['no end of line', `[Service]\nExecStart=${program} \\`, [program]],
  ['two backslashes', `[Service]\nExecStart=${program} a\\\\\n`, [`${program} a\\\\`]],
  ['taken back', `[Service]\nExecStart=/bin/false\nExecStart=\nExecStart=${program}\n`, [program]],
  ['a comment behind a value', `[Service]\nExecStart=${program} # x\n`, [`${program} # x`]],
  [
    'a blank behind a backslash',
    `[Service]\nExecStart=${program} --a \\ \n  --b\n`,
    [`${program} --a \\`],
  ],
  ['no section', `ExecStart=${program}\n`, []],
  ['another section', `[Unit]\nExecStart=${program}\n`, []],
  ['another case', `[service]\nexecstart=${program}\n`, []],
  ['nothing left', `[Service]\nExecStart=${program}\nExecStart=\n`, []],
  ['a header with more', `[Service] # x\nExecStart=${program}\n`, undefined],
];

t.test('units are read as systemd reads them', (t) => {
  for (const [name, text, commands] of units) {
    const unit = readUnitFile(text);
    if (commands === undefined) t.match(unit.problem, /line 1/, name);
    else t.same(valuesOf(unit, 'Service', 'ExecStart'), commands, name);
  }
  t.end();
});

const verify = (path: string): boolean | undefined => {
  try {
    execFileSync('systemd-analyze', ['verify', '--man=no', path], { stdio: 'pipe' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : false;
  }
};

t.test('systemd itself starts what is read, and nothing else', (t) => {
  const folder = t.testdir();
  const path = join(folder, 'tried.service');
  writeFileSync(path, `[Service]\nExecStart=${program}\n`);
  if (verify(path) !== true) {
    t.pass('no systemd-analyze that works here');
    t.end();
    return;
  }
  for (const [name, text, commands] of units) {
    writeFileSync(path, text);
    t.equal(verify(path), commands !== undefined && commands.length > 0, name);
  }
  t.end();
});
