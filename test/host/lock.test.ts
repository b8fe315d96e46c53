import t from 'tap';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { acquireLock } from '../../lib/host/lock.js';
import { smallDisk } from '../artifacts/helpers/small-disk.js';

const module = new URL('../../lib/host/lock.js', import.meta.url).href;

/**
 * A process of its own: for each path on its standard input it tries to take that lock, and says
 * how it went.
 */
const taker = `
  import { createInterface } from 'node:readline';
  import { acquireLock } from ${JSON.stringify(module)};
  createInterface({ input: process.stdin }).on('line', (path) => {
    acquireLock(path, process.argv[1]).then(() => console.log('won'), (error) => console.log(error.kind ?? String(error)));
  });
  console.log('ready');
`;

interface Taker {
  readonly child: ChildProcess;
  readonly say: () => Promise<string>;
  readonly take: (path: string) => void;
}

/** Answers when the process is up. */
async function startTaker(name: string): Promise<Taker> {
  const loader = process.execArgv.filter((word) => word.includes('typescript'));
  const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', taker, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = async (): Promise<string> => String((await lines.next()).value);
  const first = await say();
  if (first !== 'ready') throw new Error(`the taker said ${first}`);
  return { child, say, take: (path) => child.stdin.write(`${path}\n`) };
}

async function killed({ child }: Taker): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

t.test('one holds it, the next hears who', async (t) => {
  const path = join(t.testdir(), 'labs', 'khw.lock');
  const release = await acquireLock(path, 'khw-lab up');
  await t.rejects(acquireLock(path, 'khw-lab stop'), {
    kind: 'locked',
    message: new RegExp(`khw-lab up, process ${process.pid}, since 20`),
    hint: new RegExp(`kill ${process.pid}`),
  });
  await release();
  t.same(readdirSync(dirname(path)), [], 'nothing is left');
  await release();
  const again = await acquireLock(path, 'khw-lab stop');
  await release();
  t.ok(existsSync(path), 'giving it back twice does not take it from the next one');
  await again();
});

t.test(
  'a holder that lives in another process keeps it, also while stopped; killed, it is taken over',
  async (t) => {
    const path = join(t.testdir(), 'khw.lock');
    const holder = await startTaker('khw-lab up');
    holder.take(path);
    t.equal(await holder.say(), 'won');
    holder.child.kill('SIGSTOP');
    await t.rejects(acquireLock(path, 'khw-lab stop'), {
      kind: 'locked',
      message: new RegExp(`process ${holder.child.pid}`),
    });
    await killed(holder);
    const release = await acquireLock(path, 'khw-lab stop');
    t.match(readFileSync(path, 'utf8'), '"command":"khw-lab stop"');
    await release();
    t.same(readdirSync(dirname(path)), []);
  },
);

t.test('a process number that another program has now does not hold it', async (t) => {
  const path = join(t.testdir(), 'khw.lock');
  await acquireLock(path, 'khw-lab up');
  const holder = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  for (const stale of [{ start: '1' }, { boot: 'another boot' }, { pid: 2 ** 22 + 1 }]) {
    writeFileSync(path, JSON.stringify({ ...holder, ...stale }));
    const release = await acquireLock(path, 'khw-lab stop');
    await release();
  }
  t.same(readdirSync(dirname(path)), []);
});

t.test('many take over a dead one: exactly one wins, every time', async (t) => {
  const folder = t.testdir();
  const dead = await startTaker('dead');
  dead.take(join(folder, 'dead'));
  t.equal(await dead.say(), 'won');
  await killed(dead);
  const content = readFileSync(join(folder, 'dead'));
  const takers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => startTaker(`taker ${index}`)),
  );
  for (let round = 0; round < 20; round += 1) {
    const path = join(folder, `round-${round}`);
    writeFileSync(path, content);
    // The guard of the take-over may have been left by a dead one too.
    if (round % 2 === 1) writeFileSync(`${path}.takeover`, content);
    for (const one of takers) one.take(path);
    const said = await Promise.all(takers.map((one) => one.say()));
    t.same(
      said.filter((word) => word !== 'locked'),
      ['won'],
      `round ${round}`,
    );
    t.equal(
      (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid,
      takers[said.indexOf('won')]?.child.pid,
    );
  }
  await Promise.all(takers.map(killed));
  t.equal(readdirSync(folder).length, 21, 'and no helper file is left');
});

t.test('in one process: many rounds of take-over and hand-back never let two in', async (t) => {
  const path = join(t.testdir(), 'khw.lock');
  let inside = 0;
  let entered = 0;
  const worker = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      await acquireLock(path, 'turn').then(
        async (release) => {
          inside += 1;
          entered += 1;
          if (inside > 1) t.fail('two inside');
          await new Promise(setImmediate);
          inside -= 1;
          // Every third leaves a dead holder's file behind in place of its own.
          const stale = readFileSync(path, 'utf8').replace(/"start":"\d+"/, '"start":"1"');
          if (entered % 3 === 0) writeFileSync(path, stale);
          else await release();
        },
        (error: unknown) => t.match(error, { kind: 'locked' }),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  t.ok(entered > 8, `${entered} entered`);
});

t.test('a file that is no lock of ours is not removed', async (t) => {
  const path = join(t.testdir({ 'khw.lock': 'precious' }), 'khw.lock');
  await t.rejects(acquireLock(path, 'khw-lab up'), {
    kind: 'locked',
    message: /not a lock file of ours/,
    hint: `when no other khw-lab is running: rm ${path}`,
  });
  t.equal(readFileSync(path, 'utf8'), 'precious');
});

t.test('a pipe, a folder, a link to nothing in its place: said at once', async (t) => {
  const folder = t.testdir();
  mkdirSync(join(folder, 'folder.lock'));
  symlinkSync('/nowhere', join(folder, 'link.lock'));
  spawnSync('mkfifo', [join(folder, 'pipe.lock')]);
  for (const name of ['folder', 'link', 'pipe'])
    await t.rejects(
      acquireLock(join(folder, `${name}.lock`), 'khw-lab up'),
      { kind: 'locked', message: /not a lock file of ours/ },
      name,
    );
  t.same(readdirSync(folder).sort(), ['folder.lock', 'link.lock', 'pipe.lock']);
});

t.test(
  "what a killed process left beside it goes, what a living one needs and what is a person's stays",
  async (t) => {
    const dead = 2 ** 22 + 1;
    const kept = [
      `khw.lock.${process.ppid}.0123abcd`,
      'khw.lock.backup',
      `other.lock.${dead}.0123abcd`,
    ];
    const folder = t.testdir(
      Object.fromEntries(
        [`khw.lock.${dead}.0123abcd`, `khw.lock.takeover.${dead}.0123abcd`, ...kept].map((name) => [
          name,
          '',
        ]),
      ),
    );
    const release = await acquireLock(join(folder, 'khw.lock'), 'khw-lab up');
    await release();
    t.same(readdirSync(folder).sort(), [...kept].sort());
  },
);

/** A process in which link(2) answers as it does on FAT. */
const onFat = `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module';
  fs.link = () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' })); syncBuiltinESMExports();
  const { acquireLock } = await import(${JSON.stringify(module)});
  await acquireLock(process.argv[1], 'khw-lab up').catch(({ kind, message, hint }) => console.log(kind, message, hint));`;

t.test('a file system without hard links is named as that', (t) => {
  const folder = t.testdir();
  const loader = process.execArgv.filter((word) => word.includes('typescript'));
  const { stdout } = spawnSync(
    process.execPath,
    [...loader, '--input-type=module', '-e', onFat, join(folder, 'khw.lock')],
    { encoding: 'utf8' },
  );
  t.match(stdout, `host ${folder}: this file system has no hard links`);
  t.match(stdout, 'KHW_LAB_HOME=FOLDER');
  t.same(readdirSync(folder), []);
  t.end();
});

t.test('a full disk: nothing is left at each try', async (t) => {
  const disk = await smallDisk(64);
  if (disk === undefined)
    return t.pass('a full disk', { skip: 'no mount namespace can be made here' });
  t.teardown(() => disk.close());
  t.throws(() => writeFileSync(join(disk.path, 'film'), Buffer.alloc(1 << 20)), { code: 'ENOSPC' });
  for (const time of ['first', 'second'])
    await t.rejects(acquireLock(join(disk.path, 'khw.lock'), time), { code: 'ENOSPC' });
  t.same(readdirSync(disk.path), ['film']);
});
