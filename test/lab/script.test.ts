import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import type { Chapter } from '../../lib/core/chapter.js';
import { hostRunner } from '../../lib/host/process.js';
import { chapterScript } from '../../lib/lab/script.js';
import { labs, smallLab } from '../labs/fixture.js';

const runner = hostRunner();

for (const [size, lab] of Object.entries(labs)) {
  for (const binaries of ['copied', 'disk'] as const) {
    t.test(`shellcheck has nothing to say: ${size} lab, binaries ${binaries}`, async (t) => {
      for (const chapter of track.chapters) {
        const { stdout } = await runner.run(['shellcheck', '-S', 'style', '-'], {
          input: chapterScript(chapter, lab, { binaries }),
          ok: 'any',
        });
        t.equal(stdout, '', `chapter ${chapter.id}`);
      }
    });
  }
}

const chapter = (...commands: readonly string[]): Chapter => ({
  id: '99',
  slug: 'example',
  title: 'An example',
  minutes: 1,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
  steps: () =>
    commands.map((text, index) => [
      {
        id: `99.step-${index}`,
        title: 'Do it',
        why: 'To see.',
        machine: 'jumpbox',
        commands: text,
        done: 'false',
      },
    ]),
});

/** Runs a script as if the folder were root's home on the jumpbox. */
const play = (text: string, home: string, shell: readonly string[] = ['bash']) =>
  runner.run(shell, { input: text, ok: 'any', env: { HOME: home } });

t.test(
  'ends at the first command that fails, with its exit code, and runs in the working folder',
  async (t) => {
    const home = t.testdir({});
    const good = await play(chapterScript(chapter('pwd'), smallLab), home);
    t.match(good, { exitCode: 0, stdout: `${home}/kubernetes-the-hard-way\nchapter 99 is done\n` });
    const bad = await play(
      chapterScript(chapter('echo one', '(exit 7)', 'echo two'), smallLab),
      home,
    );
    t.match(bad, { exitCode: 7, stdout: 'one\n' });
    t.notMatch(bad.stdout, 'two');
  },
);

t.test(
  'pasted into a shell, it neither ends the shell nor loses what is pasted after it',
  async (t) => {
    const home = t.testdir({});
    // `cat` would swallow the rest of standard input, had bash not read the whole script before.
    const { stdout } = await play(
      `${chapterScript(chapter('echo one', 'false'), smallLab)}echo still here\n`,
      home,
      ['bash', '--norc', '-s'],
    );
    t.equal(stdout, 'one\nstill here\n');
  },
);

t.test('steps on another machine arrive whole, whatever lines they contain', async (t) => {
  const home = t.testdir({ bin: { ssh: '#!/bin/bash\necho "to $1: $2"\nexec bash -s\n' } });
  await runner.run(['chmod', '+x', `${home}/bin/ssh`]);
  const commands = "cat <<'END'\n$HOME stays\nEND\necho last";
  const elsewhere: Chapter = {
    ...chapter(),
    steps: () => [
      [{ id: '99.x', title: 'X', why: 'Y.', machine: 'server', commands, done: 'false' }],
    ],
  };
  const { stdout } = await runner.run(['bash'], {
    input: chapterScript(elsewhere, smallLab),
    env: { HOME: home, PATH: `${home}/bin:/usr/bin:/bin` },
  });
  t.equal(stdout, 'to root@server: bash -s\n$HOME stays\nlast\nchapter 99 is done\n');
});

t.test('binaries from the disk, or by scp', (t) => {
  const etcd = track.chapters.find(({ id }) => id === '07')!;
  t.match(chapterScript(etcd, smallLab), 'downloads/controller/etcd');
  t.notMatch(chapterScript(etcd, smallLab), '/opt/khw');
  t.match(
    chapterScript(etcd, smallLab, { binaries: 'disk' }),
    'install -m 755 /opt/khw/downloads/controller/etcd',
  );
  t.notMatch(chapterScript(etcd, smallLab, { binaries: 'disk' }), / downloads\//);
  t.end();
});
