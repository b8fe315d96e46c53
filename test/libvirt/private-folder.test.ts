import t from 'tap';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';
import { temporaryFolder } from '../helpers/temporary.js';

const skip = process.getuid?.() === 0 ? false : 'the private daemon needs root';
const script = join(packageRoot, 'lib/libvirt/private-daemon.sh');

/**
 * A home in a folder that others may look into, and the script on it; the namespace is one that is
 * not there.
 */
function openHome(): {
  readonly home: string;
  readonly run: (verb: string) => { readonly code: number | null; readonly said: string };
} {
  const home = temporaryFolder('khw-open-');
  chmodSync(home, 0o755);
  return {
    home,
    run: (verb) => {
      const { status, stderr } = spawnSync(
        'bash',
        [script, verb, home, join(home, 'run'), 'khw-none', join(home, 'cache'), 'show'],
        { encoding: 'utf8' },
      );
      return { code: status, said: stderr };
    },
  };
}

t.test("nobody can hold the private daemon's lock", { skip }, async (t) => {
  const { home, run } = openHome();
  const holder = spawn(
    'setpriv',
    [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'sh',
      '-c',
      `flock "$0" sh -c 'echo held; exec sleep 100'; flock "$0/run.lock" true`,
      home,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  );
  t.teardown(() => process.kill(-(holder.pid ?? 0), 'SIGKILL'));
  t.teardown(() => spawnSync('fuser', ['-k', home]));
  await once(holder.stdout, 'data');
  t.same(run('stop'), { code: 0, said: '' });
  t.same(readdirSync(home), [], 'and the lock is gone');
});

/** Takes the lock as the script does: `$0` is its file. What follows runs while it is held. */
const hold = (rest: string): string =>
  `exec 9>>"$0"; flock 9; echo "$$ $(sed 's/.*) //' /proc/$$/stat | cut -d' ' -f20) $$" >"$0"; echo held; ${rest}`;

t.test('the lock is waited for as long as its holder lives, who is named', { skip }, async (t) => {
  const { home } = openHome();
  const holder = spawn('bash', ['-c', hold('exec sleep 1000'), join(home, 'run.lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const waiting = spawn('bash', [script, 'stop', home, join(home, 'run'), 'khw-none'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.teardown(() => waiting.kill('SIGKILL'));
  const [said] = (await once(waiting.stderr, 'data')) as [Buffer];
  t.equal(
    String(said),
    `waiting for process ${holder.pid} (sleep 1000), which starts or stops the private libvirtd\n`,
  );
  t.equal(waiting.exitCode, null);
  holder.kill('SIGKILL');
  t.same(await once(waiting, 'close'), [0, null]);
  t.same(readdirSync(home), []);
});

t.test('what a holder that has ended left with the lock is not waited for', { skip }, async (t) => {
  const { home, run } = openHome();
  const holder = spawn('bash', ['-c', hold('sleep 1000 & echo "$!"'), join(home, 'run.lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pids] = await Promise.all([textOf(holder.stdout, /^\d+$/m), once(holder, 'exit')]);
  t.teardown(() => process.kill(Number(pids)));
  t.match(run('stop'), {
    code: 1,
    said: new RegExp(
      `^process ${holder.pid} has ended, but something that it started still holds .*run\\.lock`,
    ),
  });
});

/** The first match in what a stream says. */
async function textOf(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return found;
  }
  return '';
}

t.test('a run folder that khw-lab did not make is neither emptied nor used', { skip }, (t) => {
  const { home, run } = openHome();
  const theirs = ['lib/thesis.txt', 'log/diary.txt', 'libvirt/vm.xml'];
  for (const file of theirs) {
    mkdirSync(join(home, 'run', file, '..'), { recursive: true });
    writeFileSync(join(home, 'run', file), 'x');
  }
  t.equal(run('stop').code, 0);
  t.match(run('start'), { code: 1, said: /run holds what khw-lab did not make/ });
  t.same(
    theirs.filter((file) => existsSync(join(home, 'run', file))),
    theirs,
  );
  t.end();
});

/**
 * In namespaces of its own: were the rule lost, the script would end every process that it sees.
 */
const alone = `mount -t tmpfs none /run && mkdir -p /run/libvirt /run/log && touch /run/log/diary && sleep 100 &
  sleep 0.3; mkdir "$1/home" && ln -s /run "$1/home/run"; bash "$0" stop "$1/home" "$1/home/run" khw-none; echo "stop $?"
  bash "$0" start "$1/home" "$1/home/run" khw-none "$1/cache" show 2>&1; kill -0 $! && ls -A /run /run/log`;

t.test("a home whose run is this computer's own: nothing of it ends", { skip }, (t) => {
  const { stdout } = spawnSync(
    'unshare',
    [
      '--pid',
      '--fork',
      '--mount-proc',
      '--mount',
      'sh',
      '-c',
      alone,
      script,
      temporaryFolder('khw-open-'),
    ],
    { encoding: 'utf8' },
  );
  t.match(stdout, /^stop 0$/m);
  t.match(stdout, /did not make/);
  t.match(stdout, /\/run:\nlibvirt\nlog\n\n\/run\/log:\ndiary\n/);
  t.end();
});

t.test('a lock that somebody put there is not opened', { skip }, (t) => {
  const { home, run } = openHome();
  symlinkSync(join(home, 'victim'), join(home, 'run.lock'));
  t.match(run('stop'), { code: 1, said: /run\.lock is not khw-lab's/ });
  t.notOk(existsSync(join(home, 'victim')));
  t.end();
});
