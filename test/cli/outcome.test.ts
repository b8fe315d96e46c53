import t from 'tap';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { acquireLock } from '../../lib/host/lock.js';
import { packageRoot, pathsAt } from '../../lib/host/paths.js';
import { makeHome, recordLab } from './home.js';
import { onTerminal } from './terminal.js';

const runner = hostRunner();
const program = join(packageRoot, 'bin/khw-lab.js');

t.test(
  'with --format json a failure of any kind is JSON on standard output, and the same text as ever on standard error',
  async (t) => {
    const home = makeHome({ 'labs/broken/lab.yaml': 'machnes: []\n' });
    t.teardown(home.remove);
    const failures = [
      { args: ['statu', '--format', 'json'], kind: 'usage', code: 2, details: 0 },
      { args: ['status', '--format=json', '--frobnicate'], kind: 'usage', code: 2, details: 0 },
      { args: ['script', '99', '--format', 'json'], kind: 'usage', code: 2, details: 13 },
      { args: ['status', '--format', 'json'], kind: 'config', code: 2, details: 0 },
      {
        args: ['status', '--format', 'json', '--lab', 'broken'],
        kind: 'config',
        code: 2,
        details: 1,
      },
      {
        args: ['status', '--format', 'json', '--connect', 'nonsense'],
        kind: 'libvirt',
        code: 3,
        details: 2,
      },
      { args: ['destroy', '--format', 'json'], kind: 'usage', code: 2, details: 0 },
    ];
    for (const { args, kind, code, details } of failures) {
      const result = await home.run(args);
      const { error } = JSON.parse(result.stdout) as {
        error: { kind: string; message: string; hint: string; details: string[] };
      };
      t.strictSame(
        {
          code: result.code,
          kind: error.kind,
          details: error.details.length,
          keys: Object.keys(error),
        },
        { code, kind, details, keys: ['kind', 'message', 'hint', 'details'] },
        args.join(' '),
      );
      const text = [
        `error: ${error.message}`,
        ...error.details.map((line) => `  ${line}`),
        `next: ${error.hint}`,
      ].join('\n');
      t.equal(result.stderr, `${text}\n`, 'standard error says the same');
    }
  },
);

t.test('words after the two dashes are not ours', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  const { code, stdout, stderr } = await home.run([
    'kubectl',
    '--',
    'get',
    'nodes',
    '--format',
    'json',
    '--debug',
  ]);
  t.strictSame({ code, stdout }, { code: 2, stdout: '' });
  t.equal(stderr, 'error: there is no lab "khw"\nnext: `khw-lab up` makes it.\n');
});

t.test('a lab that another command holds is left alone, and its holder named', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  await recordLab(home);
  const lock = pathsAt(home.path).lab('khw').lock;
  t.teardown(await acquireLock(lock, 'khw-lab up'));
  const before = home.files();
  for (const args of [
    ['up', '--yes'],
    ['destroy', '--yes'],
    ['stop', '--connect', 'test:///default'],
  ]) {
    const { code, stdout, stderr } = await home.run(args);
    t.strictSame(
      { code, stdout, files: home.files() },
      { code: 3, stdout: '', files: before },
      args.join(' '),
    );
    const [error, evidence, next] = stderr.split('\n');
    t.match(
      error,
      new RegExp(
        `^error: another command holds the lab: khw-lab up, process ${process.pid}, since 20..-`,
      ),
    );
    t.strictSame(
      [evidence, next],
      [`  lock file ${lock}`, `next: wait for it to end, or end it: kill ${process.pid}`],
    );
  }
});

t.test('a lock whose holder is dead does not stand in the way', async (t) => {
  const home = makeHome({
    'labs/doomed.lock': JSON.stringify({
      pid: 1,
      start: '0',
      boot: 'another',
      command: 'khw-lab up',
      since: '2020-01-01T00:00:00Z',
    }),
  });
  t.teardown(home.remove);
  const { code } = await home.run(['destroy', '--yes', '--lab', 'doomed']);
  t.strictSame({ code, files: [...home.files()] }, { code: 0, files: [] });
});

t.test('destroy needs no readable lab file, and twice is harmless', async (t) => {
  const home = makeHome({ 'labs/doomed/lab.yaml': 'machines: {' });
  t.teardown(home.remove);
  for (const time of ['first', 'second']) {
    const { code, stdout, stderr } = await home.start([
      'destroy',
      '--yes',
      '--quiet',
      '--lab',
      'doomed',
    ]);
    t.strictSame(
      { code, stdout, stderr, files: [...home.files()] },
      { code: 0, stdout: '', stderr: '', files: [] },
      time,
    );
  }
});

t.test('a reader that goes away ends the program quietly', async (t) => {
  const { stdout, stderr } = await runner.run([
    'bash',
    '-c',
    `node ${program} script | head -n 1; echo \${PIPESTATUS[0]}`,
  ]);
  t.strictSame({ stdout, stderr }, { stdout: '#!/usr/bin/env bash\n0\n', stderr: '' });
});

t.test('nobody reads what is said: the exit code is the same', async (t) => {
  const { stdout } = await runner.run([
    'bash',
    '-c',
    `node ${program} script 99 2> >(exec 0<&-); echo $?`,
  ]);
  t.equal(stdout, '2\n');
});

t.test('a disk that is full is an error, not a bug and not silence', async (t) => {
  const { exitCode, stderr } = await runner.run(
    ['bash', '-c', `node ${program} script 07 > /dev/full`],
    { ok: 'any' },
  );
  t.equal(exitCode, 3);
  t.match(stderr, /^error: standard output cannot be written: ENOSPC/);
});

const escape = '\u001b';

t.test('colors: on a terminal, but not for NO_COLOR', async (t) => {
  t.match(
    (await onTerminal(['statu'], { env: {} })).screen,
    `${escape}[31merror:${escape}[39m there is no command "statu"`,
  );
  t.strictSame(await onTerminal(['statu'], { env: { NO_COLOR: '1' } }), {
    code: 2,
    screen: 'error: there is no command "statu"\nnext: Did you mean `khw-lab status`?\n',
  });
});

const stopped = 'stopped: stopped at the question; nothing was changed';
const unchanged = 'error: cancelled; nothing was changed\nnext: Answer yes, or pass --yes.';

// No lab of the person who runs the tests is called doomed: destroy looks into /etc/hosts too.
const ways = [
  { way: 'Ctrl-C', by: { keys: '\u0003' }, code: 130, says: stopped },
  { way: 'Ctrl-D', by: { keys: '\u0004' }, code: 130, says: stopped },
  { way: 'SIGTERM', by: { signal: 'SIGTERM' }, code: 130, says: stopped },
  { way: 'SIGINT', by: { signal: 'SIGINT' }, code: 130, says: stopped },
  { way: 'n', by: { keys: 'n\r' }, code: 2, says: unchanged },
  { way: 'only Enter', by: { keys: '\r' }, code: 2, says: unchanged },
  { way: 'y', by: { keys: 'y\r' }, code: 0, says: 'Lab doomed is gone (0 machines).' },
] as const;

for (const { way, by, code, says } of ways) {
  t.test(`the question, answered with ${way}`, async (t) => {
    const home = makeHome({ 'labs/doomed/ssh/id_ed25519': 'a key' });
    t.teardown(home.remove);
    const result = await onTerminal(['destroy', '--lab', 'doomed'], {
      env: { KHW_LAB_HOME: home.path, NO_COLOR: '1' },
      question: '[y/N]',
      ...by,
    });
    t.strictSame(
      { code: result.code, kept: home.files().size === 1 },
      { code, kept: code !== 0 },
      result.screen,
    );
    t.ok(result.screen.includes(says), result.screen);
  });
}

// Once only: before it asks, up measures this computer's speed, on all processors.
t.test('Ctrl-C while up waits for an answer', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  const result = await onTerminal(['up', '--connect', 'test:///default'], {
    env: { KHW_LAB_HOME: home.path, NO_COLOR: '1' },
    question: 'Create lab khw? [y/N]',
    keys: '\u0003',
  });
  t.strictSame(
    { code: result.code, files: home.files().size },
    { code: 130, files: 0 },
    result.screen,
  );
  t.match(result.screen, 'stopped at the question; nothing was changed');
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(
    `${signal} while up works: what it runs is ended, the lock is given back, the next step is said`,
    async (t) => {
      const home = makeHome({
        'bin/ip': '#!/bin/sh\necho $$ > "$KHW_LAB_HOME/pid"\nexec sleep 600\n',
      });
      t.teardown(home.remove);
      chmodSync(join(home.path, 'bin/ip'), 0o755);
      const { code, stdout, stderr } = await home.start(
        ['up', '--yes', '--debug', '--connect', 'test:///default'],
        {
          env: { PATH: `${home.path}/bin:${process.env['PATH'] ?? ''}` },
          watch: (line, child) => {
            if (line.includes('$ ip -j addr'))
              awaitFile(join(home.path, 'pid'), () => child.kill(signal));
          },
        },
      );
      t.strictSame(
        { code, stdout, files: [...home.files().keys()] },
        { code: 130, stdout: '', files: ['bin/ip', 'pid'] },
        stderr,
      );
      t.match(stderr, /^stopping…$/m);
      t.match(
        stderr,
        /^next: What was done stays as it is\. `khw-lab up --connect test:\/\/\/default` goes on from here/m,
      );
      t.throws(
        () => process.kill(Number(home.files().get('pid')), 0),
        { code: 'ESRCH' },
        'the command it ran is gone',
      );
    },
  );
}

function awaitFile(path: string, then: () => void): void {
  if (existsSync(path) && readFileSync(path, 'utf8').endsWith('\n')) then();
  else setTimeout(() => awaitFile(path, then), 20);
}

t.test('the tree of tasks is drawn on standard error, whatever standard output is', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  const file = join(home.path, 'out.json');
  const { code, screen } = await onTerminal(
    ['destroy', '--yes', '--lab', 'doomed', '--format', 'json'],
    { env: { KHW_LAB_HOME: home.path }, stdoutTo: file },
  );
  t.equal(code, 0, screen);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), {
    lab: 'doomed',
    domains: [],
    kept: null,
    networks: [],
    daemon: false,
    left: [],
    problems: [],
  });
  t.match(screen, 'Remove disks, keys and logs');
  t.ok(
    screen.lastIndexOf(`${escape}[?25h`) > screen.lastIndexOf(`${escape}[?25l`),
    'the cursor is given back',
  );
});
