import t from 'tap';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Runner } from '../../lib/core/run.js';
import { destroyTasks, nothingRemoved, type Removed } from '../../lib/lab/destroy.js';
import { pathsAt } from '../../lib/host/paths.js';
import { recordedLabs } from '../../lib/lab/record.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { makeHome } from '../cli/home.js';
import { contextAt } from './fakes.js';

/**
 * Destroys the lab `doomed`: no lab of the person who runs the tests has that name, in /etc/hosts
 * for example.
 */
async function destroy(
  home: string,
  connect: string,
  runner?: Runner,
): Promise<{ readonly lines: readonly string[]; readonly removed: Removed }> {
  const removed = nothingRemoved();
  const lines: string[] = [];
  const context = contextAt(home, runner === undefined ? {} : { runner });
  await plainProgress((line) => lines.push(line.replace(/ \d+\.\ds$/, ''))).run(
    destroyTasks(context, 'doomed', connect, removed),
  );
  return { lines, removed };
}

const nothing = nothingRemoved();

t.test('on an empty home there is nothing to do, twice', async (t) => {
  const home = t.testdir({});
  // A user without group libvirt: virsh must not even be called.
  const runner: Runner = {
    run: (argv) => {
      if (argv.join(' ') !== 'id -nG') t.fail(`unknown command: ${argv.join(' ')}`);
      return Promise.resolve({ argv, exitCode: 0, stdout: 'users\n', stderr: '', ms: 1 });
    },
  };
  for (const time of ['first', 'second']) {
    const { lines, removed } = await destroy(home, 'auto', runner);
    t.strictSame(
      lines,
      [
        '- Remove machines and network: no libvirt daemon has any',
        '- Remove the names from /etc/hosts: not there',
        '+ Remove disks, keys and logs',
        '- End the private libvirt daemon: nothing to remove',
      ],
      time,
    );
    t.strictSame(removed, nothing);
  }
});

t.test(
  'only the lab itself goes: not its neighbours, not the cache, not what has no label',
  async (t) => {
    const home = t.testdir({
      labs: { doomed: { disks: { 'server.qcow2': '' } }, other: { 'lab.yaml': '' } },
      cache: { artifacts: {} },
    });
    mkdirSync(join(home, 'labs/doomed/ssh'));
    // libvirt's test driver has a domain `test` and a network `default`, which are not ours.
    const { lines, removed } = await destroy(home, 'test:///default');
    t.equal(lines[0], '- Remove machines and network: there are none');
    t.strictSame(removed, nothing);
    t.strictSame(
      ['labs/doomed', 'labs/other/lab.yaml', 'cache/artifacts'].map((path) =>
        existsSync(join(home, path)),
      ),
      [false, true, true],
    );
  },
);

t.test("what khw-lab did not make in a lab's folder stays, and is said; keys go", async (t) => {
  const ours = {
    'lab.yaml': '',
    'forward.json': '{"pid":1,"port":1,"target":""}',
    'ssh/id_ed25519': 'KEY',
    'ssh/host_node-0.pub': '',
    'ssh/config': '',
    'pki/ca.key': 'KEY',
    'pki/ca.key.17.0123456789ab.tmp': 'KEY',
    'seed/server.iso': 'KEY',
    'seed/.seed-17-99-Abc123/user-data': 'KEY',
    'seed/.seed-Abc123/user-data': 'KEY',
    'disks/server.qcow2': 'KEY',
    'disks/server.qcow2.17.tmp': '',
    'serial/server.log.0': '',
    'grades/record.json': '{}',
  };
  const theirs = {
    'notes.txt': 'x',
    'ssh/my_key': 'x',
    'disks/backup/server.qcow2': 'x',
    'pki/README': 'x',
  };
  const home = t.testdir({});
  const root = join(home, 'labs/doomed');
  for (const [name, text] of Object.entries({ ...ours, ...theirs })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const outside = `${t.testdirName}-outside`;
  mkdirSync(outside, { recursive: true });
  t.teardown(() => rmSync(outside, { recursive: true }));
  writeFileSync(join(outside, 'server.log'), 'precious');
  rmSync(join(root, 'serial'), { recursive: true });
  symlinkSync(outside, join(root, 'serial'));
  const { removed } = await destroy(home, 'test:///default');
  t.same(
    [...removed.left].sort(),
    [
      join(root, 'disks/backup'),
      join(root, 'notes.txt'),
      join(root, 'pki/README'),
      `${join(root, 'serial')} (a link)`,
      join(root, 'ssh/my_key'),
    ].sort(),
  );
  t.same(
    Object.keys(ours).filter((name) => !name.startsWith('serial') && existsSync(join(root, name))),
    [],
  );
  t.same(
    Object.keys(theirs).filter((name) => !existsSync(join(root, name))),
    [],
  );
  t.ok(existsSync(join(outside, 'server.log')));
  t.same(await recordedLabs(pathsAt(home)), [], 'it is no lab any more');
});

t.test("a lab's folder that is a link, or labs that is one, is not entered", async (t) => {
  const home = t.testdir({
    real: { ssh: { id_ed25519: 'x' }, doomed: { 'lab.yaml': '' } },
    labs: { doomed: t.fixture('symlink', '../real') },
    other: { labs: t.fixture('symlink', '../real') },
  });
  t.same((await destroy(home, 'test:///default')).removed.left, [
    `${join(home, 'labs/doomed')} (a link)`,
  ]);
  t.same((await destroy(join(home, 'other'), 'test:///default')).removed.left, [
    `${join(home, 'other/labs')} (a link)`,
  ]);
  t.ok(
    existsSync(join(home, 'real/ssh/id_ed25519')) && existsSync(join(home, 'real/doomed/lab.yaml')),
  );
});

t.test(
  'a damaged block in /etc/hosts does not keep the keys, and is told at the end',
  { skip: process.getuid?.() === 0 ? false : 'only root can mount a hosts file' },
  async (t) => {
    const home = makeHome({
      'labs/doomed/lab.yaml': '',
      'labs/doomed/ssh/id_ed25519': 'KEY',
      hosts: '127.0.0.1 localhost\n# khw-lab doomed begin\n',
    });
    t.teardown(home.remove);
    const within = (argv: readonly string[]): readonly string[] => [
      'unshare',
      '--mount',
      'sh',
      '-c',
      'mount --bind "$0" /etc/hosts && exec "$@"',
      join(home.path, 'hosts'),
      ...argv,
    ];
    const { code, stderr } = await home.start(
      ['destroy', '--lab', 'doomed', '--connect', 'test:///default', '--yes'],
      { within },
    );
    t.equal(code, 0, stderr);
    t.match(
      stderr,
      /^warning: the block of lab doomed is damaged: its fence is on line 2\. Next: there must be one line/m,
    );
    t.same([...home.files().keys()], ['hosts']);
  },
);
