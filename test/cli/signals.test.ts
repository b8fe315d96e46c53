import t from 'tap';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../helpers/temporary.js';
import { makeHome, recordLab } from './home.js';

const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
const able = spawnSync('unshare', [...asRoot, '--mount', 'true']).status === 0;

t.test(
  'two signals of either kind end a program whose thread the kernel holds',
  able ? {} : { skip: 'no mount namespace can be made here' },
  async (t) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const home = makeHome();
      t.teardown(home.remove);
      await recordLab(home);
      const pipe = join(home.path, 'pipe');
      execFileSync('mkfifo', [pipe]);
      let stopping = false;
      const { code, ended } = await home.start(
        ['destroy', '--yes', '--connect', 'test:///default'],
        {
          // Read as the kernel's own file, which nobody doubts; nobody ever writes to it.
          within: (argv) => [
            'unshare',
            ...asRoot,
            '--mount',
            'sh',
            '-c',
            'mount --bind "$1" /proc/sys/kernel/random/boot_id && shift && exec "$@"',
            'sh',
            pipe,
            ...argv,
          ],
          spawned: (child) => void openedBySomebody(pipe).then(() => child.kill(signal)),
          watch: (line, child) => {
            if (stopping || line !== 'stopping…') return;
            stopping = true;
            child.kill(signal);
          },
        },
      );
      t.ok(stopping, 'the first one asks it to stop');
      t.strictSame(
        { code, ended },
        { code: null, ended: 'SIGINT' },
        'the second one ends it, by a signal: 130 to a shell',
      );
    }
  },
);

/** Waits until another process has a pipe open for reading. */
async function openedBySomebody(pipe: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
      return;
    } catch {
      await delay(50);
    }
  }
}

t.test('a working folder that is gone', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  const cwd = join(temporaryFolder('khw-gone-'), 'gone');
  mkdirSync(cwd);
  const { code, stderr } = await home.start(['status'], {
    cwd,
    within: (argv) => ['sh', '-c', 'rmdir "$PWD"; exec "$@"', 'sh', ...argv],
  });
  t.strictSame(
    { code, stderr },
    {
      code: 3,
      stderr:
        'error: the folder in which khw-lab was called is not there any more\nnext: Go to one that is there (cd), and call the same command again.\n',
    },
  );
  t.throws(() => rmdirSync(cwd), { code: 'ENOENT' });
});

t.test('TMPDIR, HOME, languages and time zones that are none', async (t) => {
  const home = makeHome({ file: '' });
  t.teardown(home.remove);
  const expected = {
    code: 2,
    stderr: 'error: there is no lab "khw"\nnext: `khw-lab up` makes it.\n',
  };
  for (const env of [
    { TMPDIR: '/nonexistent' },
    { TMPDIR: `${home.path}/file` },
    { TMPDIR: '/proc', TMP: '/sys', TEMP: 'rel' },
    { TMPDIR: 'relative' },
    { HOME: '' },
    { HOME: 'relative' },
    { LANG: 'xx_YY.ZZ', LC_ALL: 'tlh' },
    { TZ: 'Mars/Olympus' },
    { TERM: 'dumb', COLUMNS: '-1' },
    { PATH: '' },
    { HTTPS_PROXY: 'nonsense://[' },
  ]) {
    const { code, stderr } = await home.run(['status', '--connect', 'test:///default'], { env });
    if ('PATH' in env)
      t.match(
        { code, stderr },
        { code: 3, stderr: /^error: no libvirt answers/ },
        'without any program',
      );
    else t.strictSame({ code, stderr }, expected, JSON.stringify(env));
  }
});
