import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { styleText } from 'node:util';
import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import type { Task } from '../../lib/core/task.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import { newSigningKey, signReport } from '../../lib/grade/signature.js';
import { describeError, errorJson } from '../../lib/ui/errors.js';
import { createProgress } from '../../lib/ui/progress.js';
import { renderTable } from '../../lib/ui/table.js';
import { shown, writeText } from '../../lib/ui/terminal.js';
import { makeHome } from '../cli/home.js';
import { good } from '../drills/folder.js';
import { reportOf } from '../grade/fixture.js';
import { FakeTerminal } from './stream.js';

/** What a terminal would obey, one of each kind. */
const attacks: Readonly<Record<string, string>> = {
  'cursor movement': '\u001b[2K\u001b[1A',
  'hidden text': '\u001b[8m',
  'blinking text': '\u001b[5m',
  'the clipboard': '\u001b]52;c;aGVsbG8=\u0007',
  'a title': '\u001b]0;x\u001b\\',
  'a carriage return': '\rfine',
  bell: '\u0007',
  backspace: '\b\b\b',
  'C1 CSI': '\u009b2J',
  'C1 OSC': '\u009d0;x\u009c',
  NUL: '\u0000',
  delete: '\u007f',
  'a form feed': '\f\v',
  'direction override': '\u202egnp.exe',
  isolate: '\u2066x\u2069',
  'a mark': '\u200f\u061c',
  separator: '\u2028\u2029',
  'byte order mark': '\ufeff',
  'shift out': '\u000e',
  'device control': '\u001bP$q"p\u001b\\',
};
const all = Object.values(attacks).join('|');
const obeyed =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** The tree itself moves the cursor, hides it and has colors; that it never sends. */
const beyondTree =
  /\u001b[\]P\\]|\u001b\[[58]m|[\u0000\u0007\u0008\u000b\u000c\u000e\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\rfine/u;

t.test('whatever is written to a terminal is shown', (t) => {
  for (const [what, attack] of Object.entries(attacks)) {
    const terminal = new FakeTerminal();
    writeText(terminal.asStream(), `a${attack}b`);
    t.notMatch(terminal.sent, obeyed, what);
    t.notMatch(shown(`a${attack}b`, { painted: true }), obeyed, `${what} in a text with colors`);
  }
  t.equal(shown('tab\tline\nünïcode 漢字 ─ … €'), 'tab\tline\nünïcode 漢字 ─ … €');
  t.end();
});

t.test('JSON stays the same value', (t) => {
  const value = { [all]: [all, { all }] };
  const text = shown(JSON.stringify(value, null, 2));
  t.notMatch(text, obeyed);
  t.strictSame(JSON.parse(text), value);
  t.end();
});

t.test('colors of ours stay where they are wanted, and only there', (t) => {
  const styles = ['green', 'red', 'yellow', 'magenta', 'cyan', 'dim', 'bold'] as const;
  for (const style of styles) {
    const text = styleText(style, 'x', { validateStream: false });
    t.equal(shown(text, { painted: true }), text, style);
    t.notMatch(shown(text), obeyed, style);
  }
  t.end();
});

t.test('a table: a cell is one line', (t) => {
  const text = renderTable(
    ['A', 'B'],
    [
      [all, 'x\nDONE  yes'],
      ['y', 'z'],
    ],
  );
  t.notMatch(text, obeyed);
  t.equal(text.split('\n').length, 3);
  t.end();
});

/** Says the attack in every way in which a task can say something. */
const tasks = (attack: string): readonly Task[] => [
  {
    title: `title ${attack}`,
    why: `why ${attack}`,
    run: ({ note, title }) => {
      note(`note ${attack}`);
      title(`new title ${attack}`);
      return Promise.resolve();
    },
  },
  {
    title: `skipped ${attack}`,
    run: ({ skip }) => {
      skip(`reason ${attack}`);
      return Promise.resolve();
    },
  },
  {
    title: `parent ${attack}`,
    concurrent: true,
    tasks: [
      { title: `child ${attack}`, run: () => Promise.resolve() },
      { title: `other ${attack}`, run: () => Promise.resolve() },
    ],
  },
  { title: `fails ${attack}`, run: () => Promise.reject(new LabError('step', attack)) },
];

t.test('progress: titles, reasons, notes, skips and failures', async (t) => {
  const plain = new FakeTerminal();
  await createProgress('plain', plain.asStream())
    .run(tasks(all))
    .catch(() => undefined);
  t.match(plain.sent, /clipboard|x1b\]52/);
  t.notMatch(plain.sent, obeyed);
  // A tree's lines are cut at the terminal's width.
  for (const few of [0, 5, 10, 15].map((from) =>
    Object.values(attacks)
      .slice(from, from + 5)
      .join('|'),
  )) {
    const tree = new FakeTerminal();
    await createProgress('tree', tree.asStream())
      .run(tasks(few))
      .catch(() => undefined);
    t.notMatch(tree.sent, beyondTree);
  }
});

t.test("progress: nobody else's words look like a line of ours", async (t) => {
  const terminal = new FakeTerminal();
  const forged = 'x\n+ forged 1s\r\nx forged failed';
  await createProgress('plain', terminal.asStream())
    .run([{ title: 'parent', tasks: tasks(forged) }])
    .catch(() => undefined);
  t.match(terminal.sent, 'forged');
  t.notMatch(terminal.sent, /^(  )?[+x-] forged/m);
});

t.test('errors: message, details, hint, cause, stack, and their JSON', (t) => {
  const thrown: readonly unknown[] = [
    new LabError('step', all, { details: [all], hint: all, cause: new Error(all) }),
    new Error(all),
    all,
  ];
  for (const error of thrown) {
    t.notMatch(describeError(error, { color: false, debug: true }).text, obeyed);
    t.notMatch(
      shown(describeError(error, { color: true, debug: true }).text, { painted: true }).replaceAll(
        /\u001b\[\d+m/g,
        '',
      ),
      obeyed,
    );
    t.notMatch(shown(JSON.stringify(errorJson(error), null, 2)), obeyed);
  }
  const { text } = describeError(
    new LabError('step', 'a\nerror: b', { details: ['c\nnext: d'], hint: 'e\nnext: f' }),
    { color: false, debug: false },
  );
  t.same(
    text.split('\n').filter((line) => /^\S/.test(line)),
    ['error: a', 'next: e'],
    "another's words begin no line",
  );
  t.end();
});

t.test('reports, in every format', (t) => {
  const wanted = [
    {
      id: '07.a',
      title: all,
      verdict: {
        state: 'fail' as const,
        expected: all,
        actual: all,
        cause: { text: all, remedy: all, link: all },
      },
    },
    { id: '07.b', answer: { unavailable: all } },
    {
      id: '07.c',
      verdict: () => {
        throw new Error(all);
      },
    },
  ];
  const report = signReport(reportOf(wanted, { title: all }), newSigningKey());
  for (const format of ['tty', 'json', 'junit', 'tap', 'html'] as const)
    t.notMatch(shown(renderReport(report, format)), obeyed, format);
  const painted = shown(renderReport(report, 'tty', { color: true }), { painted: true });
  t.notMatch(painted.replaceAll(/\u001b\[\d+m/g, ''), obeyed);
  const foreign = renderReport(
    reportOf([{ id: '07.a', title: '\u001b[32mpass\u001b[39m' }]),
    'tty',
    { color: true },
  );
  t.match(shown(foreign, { painted: true }), /\\x1b\[32mpass/, 'nor does it take our colors');
  t.end();
});

t.test('commands that print what others have written', async (t) => {
  // No file's name holds a NUL.
  const words = all.replaceAll('\u0000', '');
  const name = words.replaceAll('/', '');
  const entry = {
    component: words,
    version: words,
    arch: words,
    file: words,
    sha256: 'a'.repeat(64),
    size: 1,
    source: words,
    added: words,
  };
  const image = {
    digest: words,
    source: { kind: 'cloud', location: words, sha256: 'b'.repeat(64) },
  };
  const home = makeHome({
    'cache/artifacts/refs/x/1/amd64/y.json': JSON.stringify(entry),
    'cache/images/base-x/base.json': JSON.stringify(image),
    'cache/images/base-x/disk.qcow2': 'x',
    'cache/images/base-x/users/1': `/labs/${name}\n`,
    'bad.yaml': `"${name}": "${name}"\n`,
    [`${name.slice(0, 60)}.yaml`]: words,
  });
  t.teardown(home.remove);
  const drills = join(home.path, 'drills');
  for (const [file, text] of Object.entries({
    'hostile/drill.yaml': `title: "${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"\n`,
    [`hostile/${name.slice(0, 60)}`]: words,
    [`${name.slice(0, 60)}/drill.yaml`]: good['drill.yaml'] ?? '',
  })) {
    mkdirSync(dirname(join(drills, file)), { recursive: true });
    writeFileSync(join(drills, file), text);
  }
  const bad = join(home.path, `${name.slice(0, 60)}.yaml`);
  const lines: readonly (readonly string[])[] = [
    ['cache', 'list'],
    ['images'],
    ['images', '--packages'],
    ['cache', 'prune'],
    ['labs', '--labs', drills],
    ['validate', 'all', '--no-run', '--labs', drills],
    ['validate', join(drills, name.slice(0, 60)), '--no-run'],
    ['start', name],
    ['practice', name],
    ['check', name],
    ['explain', name],
    ['hint', name],
    ['ssh', name],
    [name],
    ['up', `--${name}`],
    ['up', '--lab', name],
    ['up', '--lab-file', join(home.path, 'bad.yaml')],
    ['up', '--lab-file', bad],
    ['verify', bad],
    ['verify', name],
    ['up', '--artifacts', `mirror=${name}`],
    ['up', '--image', name, '--image-sha256', name],
    ['checkpoint', 'restore', name],
    ['exam', 'start', '--drills', name],
    ['new', 'drill', name],
    ['status', '--connect', name],
    ['hosts', '--remove', '--file', name],
  ];
  for (const argv of lines) {
    for (const more of [[], ['--format', 'json'], ['--debug']]) {
      const { stdout, stderr } = await home.run([...argv, ...more]);
      const what = shown([...argv, ...more].join(' ')).replace(/[|#].*/, '…');
      t.notMatch(stdout, obeyed, what);
      t.notMatch(stderr, obeyed, what);
      if (more[1] === 'json' && stdout !== '')
        t.doesNotThrow(() => {
          JSON.parse(stdout);
        });
    }
  }
  const { code, stdout } = await home.start(['--get-yargs-completions', 'khw-lab', 'start', '']);
  t.equal(code, 0);
  t.notMatch(stdout, obeyed);
  t.ok(
    execFileSync('ls', [drills], { encoding: 'buffer' }).includes(0x1b),
    'the hostile names are there',
  );
});
