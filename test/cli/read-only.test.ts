import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { thisUser } from '../../lib/host/owners.js';
import { smallLab } from '../labs/fixture.js';
import { libvirtWith } from '../libvirt/node.js';
import { makeHome, recordLab, type Home } from './home.js';

const home = makeHome({
  hosts: '127.0.0.1 localhost\n',
  'cache/images/base-0123456789abcdef/disk.qcow2': 'old',
});
await recordLab(home);
t.teardown(() => home.remove());
mkdirSync(join(home.path, 'drills'));
writeFileSync(join(home.path, 'report.html'), 'old');
const connect = [
  '--connect',
  libvirtWith(realpathSync(t.testdir()), [
    { lab: smallLab, owner: { ...thisUser(), home: realpathSync(home.path) } },
  ]),
];

const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
const script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
/**
 * In a mount namespace in which the home is read-only, and a network namespace that leads to no
 * machine.
 */
const readOnly =
  ({ path }: Home) =>
  (argv: readonly string[]): readonly string[] => [
    'unshare',
    ...user,
    '--mount',
    '--net',
    'sh',
    '-c',
    script,
    'sh',
    path,
    ...argv,
  ];
const able = spawnSync('unshare', [...user, '--mount', '--net', 'true']).status === 0;

const readOnlySaid = /^error: .*read-only.*\nnext: \S/m;

/** Whatever writes into the home, or where it is told to. */
const writing: readonly string[] = [
  'up --yes',
  'start 05 --yes',
  'start kubelet-down --yes',
  'stop',
  'destroy --yes',
  'reset 07 --yes',
  'reset kubelet-down --yes',
  'solve 05',
  'check 02',
  'hint 07.health.server',
  'finish --yes',
  'exam start --drills kubelet-down --yes',
  'exam finish --yes',
  'checkpoint save x',
  'checkpoint restore x --yes',
  'checkpoint remove x --yes',
  'checkpoint prune --yes',
  'ssh server -- true',
  'kubectl -- get nodes',
  'kubeconfig',
  'cache prune --yes',
  'hosts --write --file {home}/hosts',
  'new drill mine --labs {home}/drills',
  'new drill mine --labs {home}/made/drills',
  'validate kubelet-down --yes',
];

const reading: readonly string[] = [
  'status',
  'labs',
  'hosts',
  'ssh-config',
  'script 05',
  'explain 07.health.server',
  'cache list',
  'images',
  'checkpoint list',
  'completion',
  'validate {home}/drills/none --no-run',
];

t.test(
  'a home on a read-only disk',
  able ? {} : { skip: 'no mount namespace can be made here' },
  async (t) => {
    const before = [...home.files()];
    const call = (line: string): ReturnType<typeof home.start> => {
      const [command = '', ...rest] = line.replaceAll('{home}', home.path).split(' ');
      return home.start([command, ...connect, ...rest], { within: readOnly(home) });
    };
    for (const line of writing) {
      const { code, stdout, stderr } = await call(line);
      t.equal(code, 3, line);
      t.match(stderr, readOnlySaid, line);
      t.equal(
        (`${stdout}${stderr}`.match(/^(error|next|khw-lab has a bug):/gm) ?? []).length,
        2,
        line,
      );
    }
    for (const line of reading) {
      const { code, stderr } = await call(line);
      t.ok(code === 0 || code === 2, `${line}: ${code ?? ''}`);
      t.notMatch(stderr, /read-only|has a bug/, line);
    }
    t.same([...home.files()], before);
  },
);

t.test(
  'a cache on a read-only disk cannot be cleared',
  able ? {} : { skip: 'no mount namespace can be made here' },
  async (t) => {
    const other = makeHome({ 'cache/images/base-0123456789abcdef/disk.qcow2': 'old' });
    t.teardown(() => other.remove());
    t.match(
      await other.start(['cache', 'clear', '--yes', ...connect], { within: readOnly(other) }),
      { code: 3, stderr: readOnlySaid },
    );
  },
);
