import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isRoot } from '../../lib/cli/home.js';
import { shellJoin } from '../../lib/core/shell.js';
import { hostRunner } from '../../lib/host/process.js';
import { smallLab } from '../labs/fixture.js';
import { libvirtWith } from '../libvirt/node.js';
import { khwLab, type CliResult } from '../helpers/cli.js';
import { makeHome, recordLab } from './home.js';

const alice = { uid: 1000, user: 'alice', home: '/home/alice/khw' };

t.test('a lab of another user on the same libvirt', async (t) => {
  const home = makeHome();
  t.teardown(() => home.remove());
  const connect = [
    '--connect',
    libvirtWith(realpathSync(t.testdir()), [{ lab: smallLab, owner: alice }]),
  ];
  const theirs = /of alice \(uid 1000\), in \/home\/alice\/khw/;
  for (const args of [
    ['status'],
    ['check', 'all'],
    ['stop'],
    ['checkpoint', 'list'],
    ['checkpoint', 'save', 'x'],
    ['ssh', 'server'],
    ['console', 'server'],
    ['kubeconfig'],
    ['reset', '07'],
    ['destroy', '--yes'],
  ]) {
    const { code, stdout, stderr } = await home.run([...args, ...connect]);
    t.equal(code, 2, args.join(' '));
    t.match(`${stdout}${stderr}`, theirs, args.join(' '));
    t.notMatch(stderr, /is gone/);
  }
  // Its owner's name is taken: nothing is fetched or made.
  await recordLab(home);
  for (const args of [
    ['up', '--yes'],
    ['console', 'server'],
    ['stop'],
    ['checkpoint', 'save', 'x'],
  ]) {
    const { code, stderr } = await home.run([...args, ...connect]);
    t.equal(code, 3, args.join(' '));
    t.match(stderr, theirs, args.join(' '));
  }
});

t.test('destroying what never was', async (t) => {
  const home = makeHome();
  t.teardown(() => home.remove());
  const { code, stderr } = await home.run([
    'destroy',
    '--yes',
    '--lab',
    'never',
    '--connect',
    'test:///default',
  ]);
  t.equal(code, 0);
  t.match(stderr, /There was no lab never; nothing was removed/);
  t.notMatch(stderr, /is gone/);
});

/**
 * khw-lab as nobody, where root keeps labs in /var/lib/khw-lab. Everything happens in a mount
 * namespace.
 */
async function asNobody(args: readonly string[], homeMode: string): Promise<CliResult> {
  const setUp = `mount -t tmpfs none /var/lib && mkdir -p /var/lib/khw-lab/labs/khw && chmod ${homeMode} /var/lib/khw-lab`;
  return khwLab(args, {
    env: { HOME: '/nonexistent', KHW_LAB_HOME: '', KHW_LAB_CACHE: '', XDG_DATA_HOME: '' },
    within: (argv) => [
      'unshare',
      '-m',
      'bash',
      '-c',
      `${setUp} && exec setpriv --reuid 65534 --regid 65534 --clear-groups ${shellJoin(argv)}`,
    ],
  });
}

const able =
  isRoot() &&
  (
    await hostRunner().run(['unshare', '-m', 'mount', '-t', 'tmpfs', 'none', '/var/lib'], {
      ok: 'any',
    })
  ).exitCode === 0;

t.test(
  "root's lab, asked for by another user",
  able ? {} : { skip: "mount namespaces are root's" },
  async (t) => {
    for (const args of [['status'], ['check', 'all'], ['destroy', '--yes'], ['ssh', 'server']]) {
      const { code, stderr } = await asNobody(args, '711');
      t.equal(code, 2, args.join(' '));
      t.match(
        stderr,
        /there is no lab "khw" of yours; root has a lab "khw" in \/var\/lib\/khw-lab: call khw-lab with sudo/,
        args.join(' '),
      );
      t.notMatch(stderr, /is gone/);
    }
    const never = await asNobody(['destroy', '--yes', '--lab', 'other'], '711');
    t.match(never, { code: 0, stderr: /There was no lab other/ });
    t.match(
      (await asNobody(['status'], '700')).stderr,
      /root keeps labs in \/var\/lib\/khw-lab, where nobody else may look: call khw-lab with sudo/,
    );
    t.match(
      (await asNobody(['status', '--lab', 'other'], '711')).stderr,
      /there is no lab "other"/,
    );
  },
);

t.test(
  'a lab of a user, asked for with sudo',
  able ? {} : { skip: "mount namespaces are root's" },
  async (t) => {
    const home = makeHome();
    t.teardown(() => home.remove());
    chmodSync(home.path, 0o755);
    mkdirSync(join(home.path, '.local/share/khw-lab/labs/khw'), { recursive: true });
    const passwd = `cp /etc/passwd ${home.path}/passwd && echo "carol:x:4711:4711::${home.path}:/bin/bash" >> ${home.path}/passwd && mount --bind ${home.path}/passwd /etc/passwd && chown -R 4711 ${home.path}/.local`;
    const { code, stderr } = await khwLab(['status'], {
      env: { SUDO_USER: 'carol', KHW_LAB_HOME: join(home.path, 'roots') },
      within: (argv) => ['unshare', '-m', 'bash', '-c', `${passwd} && exec ${shellJoin(argv)}`],
    });
    t.equal(code, 2);
    t.match(stderr, /carol has a lab "khw" in .*\.local\/share\/khw-lab: call khw-lab as carol/);
  },
);
