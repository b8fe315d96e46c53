import t from 'tap';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { assertFit, examine } from '../../lib/doctor/examine.js';
import { hostFiles } from '../../lib/doctor/files.js';
import { planFixes } from '../../lib/doctor/fixes.js';
import { requirements } from '../../lib/doctor/requirements.js';
import { hostRunner } from '../../lib/host/process.js';
import type { DoctorContext, Result } from '../../lib/doctor/types.js';
import {
  contextOf,
  cpuWith,
  rootWith,
  soundFiles,
  soundPrograms,
  type HostOptions,
} from './host.js';

// Boots need a real QEMU and have tests of their own: see kvm.test.ts and tiny-guest.test.ts.
const withoutKvm = requirements.filter(({ id }) => id !== 'kvm' && id !== 'emulation');
const ignore = (): void => undefined;

async function resultsOf(
  t: Test,
  options: HostOptions = {},
): Promise<{ results: readonly Result[]; context: DoctorContext }> {
  const context = await contextOf(t, options);
  return { results: await examine(context, ignore, withoutKvm), context };
}

async function resultOf(
  t: Test,
  id: string,
  options: HostOptions = {},
): Promise<Result | undefined> {
  return (await resultsOf(t, options)).results.find((result) => result.id === id);
}

t.test('the list: ids are unique, and what comes after something really comes after it', (t) => {
  const ids = requirements.map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length);
  for (const [index, { id, after = [] }] of requirements.entries()) {
    for (const first of after) t.ok(ids.slice(0, index).includes(first), `${id} after ${first}`);
  }
  t.end();
});

t.test('a sound machine', async (t) => {
  const { results, context } = await resultsOf(t);
  t.same(
    results.filter(({ ok }) => !ok),
    [],
  );
  t.ok(results.length > 20);
  t.doesNotThrow(() => assertFit(results));
  t.same(planFixes(results, context), []);
});

t.test(
  'a user outside the group libvirt: told so before anything is asked of libvirt',
  async (t) => {
    const { results, context } = await resultsOf(t, {
      answers: { 'id -nG': 'me sudo\n' },
      over: {
        libvirt: {
          version: () => {
            t.fail('libvirt was called');
            return Promise.reject(new Error('called'));
          },
        },
      },
    });
    const bad = results.filter(({ ok }) => !ok);
    t.same(
      bad.map(({ id, fatal }) => [id, fatal]),
      [
        ['libvirt-group', true],
        ['libvirt-daemon', false],
        ['libvirt-version', false],
      ],
    );
    t.match(bad[1]?.found, /not looked at before this is met: your user in group libvirt/);
    t.match(bad[0]?.hint, /log out and in again/);
    t.same(
      planFixes(results, context).map(({ argv }) => argv),
      [['sudo', 'usermod', '-aG', 'libvirt', 'me']],
    );
  },
);

t.test('no daemon answers', async (t) => {
  const libvirt = {
    version: () => Promise.reject(new LabError('libvirt', 'Failed to connect socket')),
  };
  await t.test('for a user: the unit of the distribution is switched on', async (t) => {
    t.match(await resultOf(t, 'libvirt-daemon', { over: { libvirt } }), {
      ok: false,
      fatal: true,
      found: /Failed to connect/,
      fix: { commands: [['systemctl', 'enable', '--now', 'libvirtd.service']] },
    });
    t.match(
      await resultOf(t, 'libvirt-daemon', {
        files: { '/usr/lib/systemd/system/virtqemud.socket': '' },
        over: { libvirt },
      }),
      { fix: { commands: [['systemctl', 'enable', '--now', 'virtqemud.socket']] } },
    );
    t.equal(
      (
        await resultOf(t, 'libvirt-daemon', {
          files: { '/proc/1/comm': 'sh\n' },
          over: { libvirt },
        })
      )?.fix,
      undefined,
      'no systemd, nothing to switch on',
    );
  });
  const user = { name: 'root', isRoot: true, path: ['/usr/bin'] };
  const answers = {
    'unshare --mount --net true': '',
    'libvirtd --version': 'libvirtd (libvirt) 9.0.0\n',
    'iptables -S FORWARD': '-P FORWARD ACCEPT\n',
  };
  await t.test('for root: a private one will do', async (t) => {
    const { results } = await resultsOf(t, { answers, over: { libvirt, user } });
    t.same(
      results.filter(({ ok }) => !ok),
      [],
    );
    t.match(
      results.find(({ id }) => id === 'libvirt-daemon'),
      { found: /will start a private one/ },
    );
    t.ok(results.some(({ id }) => id === 'private-mode'));
  });
  await t.test('where namespaces are forbidden: not even that', async (t) => {
    t.match(
      await resultOf(t, 'private-mode', {
        answers: { ...answers, 'unshare --mount --net true': 1 },
        over: { libvirt, user },
      }),
      { ok: false, fatal: true, hint: /SYS_ADMIN/ },
    );
  });
  await t.test(
    "private mode asks nothing of the system daemon and the host's network",
    async (t) => {
      const over = {
        user,
        connect: 'private',
        libvirt: {
          version: () => {
            t.fail('called');
            return Promise.reject(new Error());
          },
        },
      };
      const ids = (await resultsOf(t, { answers, over })).results.map(({ id }) => id);
      for (const id of [
        'libvirt-group',
        'libvirt-daemon',
        'subnet',
        'bridge',
        'dns-port',
        'docker-forward',
        'home-traversable',
      ])
        t.notOk(ids.includes(id), id);
      t.match(await resultOf(t, 'private-mode', { over: { connect: 'private' }, answers }), {
        ok: false,
        found: /me may not/,
      });
    },
  );
  await t.test(
    'a cloud image fetches packages at its first boot: that needs a way out',
    async (t) => {
      const { needs } = await contextOf(t);
      const cloud = {
        ...needs,
        cloudImage: true,
        buildsImage: false,
        buildsContainers: false,
        pullsContainers: true,
      };
      const route = 'ip -4 route show default';
      const found = (
        over: Partial<DoctorContext>,
        stdout = 'default via 198.51.100.1 dev eth0 \n',
      ) =>
        resultOf(t, 'cloud-image', {
          answers: { ...answers, [route]: stdout },
          over: { needs: cloud, ...over },
        });
      t.match(await found({}), { ok: true, found: 'default via 198.51.100.1 dev eth0' });
      t.match(await found({}, ''), { ok: false, fatal: true, found: /no default route/ });
      for (const over of [
        { connect: 'private', user },
        { libvirt, user },
      ])
        t.match(await found(over), {
          ok: false,
          fatal: true,
          found: /leads nowhere/,
          hint: /--image/,
        });
      t.equal(
        await found({ needs: { ...cloud, standing: true } }),
        undefined,
        'machines that stand have their packages',
      );
      t.equal(await found({ needs }), undefined);
      const ids = (
        await resultsOf(t, { answers: { [route]: '' }, over: { needs: cloud } })
      ).results.map(({ id }) => id);
      t.notOk(ids.includes('tool-mmdebstrap'));
      t.ok(ids.includes('tool-skopeo'));
    },
  );
  await t.test('a remote URI: nothing that runs guests is needed here', async (t) => {
    const ids = (
      await resultsOf(t, {
        programs: ['/usr/bin/apt-get'],
        over: { connect: 'qemu+ssh://root@elsewhere/system' },
      })
    ).results.map(({ id }) => id);
    for (const id of [
      'tool-qemu',
      'tool-libvirtd',
      'kvm',
      'memory',
      'qemu-version',
      'libvirt-group',
    ])
      t.notOk(ids.includes(id), id);
  });
});

t.test('versions', async (t) => {
  const libvirt = (version: string) => ({
    over: { libvirt: { version: () => Promise.resolve({ libvirt: version }) } },
  });
  t.match(await resultOf(t, 'libvirt-version', libvirt('9.9.0')), {
    ok: false,
    fatal: false,
    found: /9\.9\.0: QEMU crashes .* \(fixed in 9\.10\.0\)/,
    hint: /checkpoints/,
  });
  for (const version of ['6.9.0', '9.8.0', '9.10.0', '11.0.0'])
    t.match(await resultOf(t, 'libvirt-version', libvirt(version)), { ok: true }, version);
  t.match(await resultOf(t, 'libvirt-version', libvirt('5.0.0')), {
    ok: false,
    fatal: true,
    found: /6\.9\.0 or later/,
  });
  t.match(
    await resultOf(t, 'qemu-version', {
      answers: { 'qemu-system-x86_64 --version': 'QEMU emulator version 4.2.1\n' },
    }),
    { ok: false, fatal: true },
  );
  t.match(
    await resultOf(t, 'tool-go', {
      answers: { '/usr/bin/go version': 'go version go1.19.8 linux/amd64\n' },
    }),
    { ok: false, fatal: true, found: /1\.19\.8, and 1\.24\.0 or later/ },
  );
});

t.test('emulated guests must boot where there is no KVM', async (t) => {
  const emulation = requirements.filter(({ id }) => id === 'emulation');
  const looked = async (over: Partial<DoctorContext>) =>
    examine(await contextOf(t, { over }), ignore, emulation);
  const without = { kvm: () => Promise.resolve({ usable: false, reason: 'none' }) };
  const hanging = {
    emulation: () => Promise.resolve({ usable: false, reason: 'no sign of life' }),
  };
  t.match(await looked(without), [{ ok: true, found: 'a guest boots' }]);
  t.match(await looked({ ...without, ...hanging }), [
    { ok: false, fatal: true, found: 'no sign of life', hint: /version of QEMU/ },
  ]);
  t.same(
    await looked({ ...hanging, kvm: () => Promise.resolve({ usable: true, reason: 'vmx' }) }),
    [],
  );
  const { needs } = await contextOf(t);
  t.same(
    await looked({ ...without, ...hanging, needs: { ...needs, standing: true } }),
    [],
    'machines that stand have booted before',
  );
});

t.test('memory and disk', async (t) => {
  const meminfo = (kib: number) => ({ files: { '/proc/meminfo': `MemAvailable: ${kib} kB\n` } });
  t.match(await resultOf(t, 'memory', meminfo(5_000_000)), {
    ok: false,
    fatal: false,
    found: '4.8 GiB available, the machines want 6.5 GiB',
  });
  t.match(await resultOf(t, 'memory', meminfo(3_000_000)), { ok: false, fatal: true });
  const group = {
    '/proc/meminfo': 'MemTotal: 16384000 kB\nMemAvailable: 12288000 kB\n',
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': '31 23 0:28 / /group rw - cgroup2 cgroup2 rw\n',
    '/group/memory.max': `${3 * 2 ** 30}\n`,
    '/group/memory.current': '0\n',
  };
  t.match(await resultOf(t, 'memory', { files: group }), {
    ok: false,
    fatal: true,
    found: '3.0 GiB available in this control group, the machines want 6.5 GiB',
    hint: /container/,
  });
  t.match(await resultOf(t, 'memory', { files: { '/proc/meminfo': '' } }), {
    ok: false,
    found: /could not be looked at: .*MemAvailable/,
  });
  const context = await contextOf(t);
  t.match(
    await resultOf(t, 'disk', {
      over: { needs: { ...context.needs, home: '/not/there/yet', diskMiB: 2 ** 40 } },
    }),
    { ok: false, fatal: true, found: /free at \/not\/there\/yet, 1048576 TiB wanted/ },
  );
});

t.test("a folder that QEMU's user cannot enter", async (t) => {
  const root = rootWith(t, { ...soundFiles, '/home/me/labs/.keep': '' }, soundPrograms);
  chmodSync(join(root, 'home/me'), 0o700);
  const context = await contextOf(t);
  const private_ = {
    ...context,
    files: hostFiles(root),
    needs: { ...context.needs, home: '/home/me/labs/new' },
  };
  const result = (await examine(private_, ignore, withoutKvm)).find(
    ({ id }) => id === 'home-traversable',
  );
  t.match(result, {
    ok: false,
    fatal: true,
    found: 'others may not enter /home/me (mode 700)',
    fix: { commands: [['install', '-d', '-m', '0755', '-o', 'me', '/var/lib/khw-lab']] },
  });
});

t.test('the node network', async (t) => {
  const { needs } = await contextOf(t);
  const taken = {
    'ip -j addr': JSON.stringify([
      {
        ifname: 'khw01234567',
        addr_info: [{ family: 'inet', local: '192.168.140.1', prefixlen: 24 }],
      },
      { ifname: 'dummy0' },
    ]),
    'ip -j -4 route show table all': JSON.stringify([
      { dst: 'default', dev: 'eth0' },
      { dst: '192.168.140.0/24', dev: 'khw01234567' },
      { dst: '192.168.141.7', dev: 'tun0' },
    ]),
  };
  t.match(await resultOf(t, 'subnet', { answers: taken }), { ok: true, found: '192.168.142.0/24' });
  t.match(
    await resultOf(t, 'subnet', { answers: taken, over: { needs: { ...needs, standing: true } } }),
    { ok: true, found: '192.168.140.0/24' },
  );
  t.match(
    await resultOf(t, 'subnet', {
      answers: taken,
      over: { needs: { ...needs, networkCidr: '192.168.140.0/22' } },
    }),
    { ok: false, fatal: true, found: /overlaps 192\.168\.140\.1\/24/ },
  );
  t.match(
    await resultOf(t, 'subnet', { over: { needs: { ...needs, networkCidr: '192.168.140.0/24' } } }),
    { ok: true, found: '192.168.140.0/24' },
  );
  t.match(await resultOf(t, 'bridge', { answers: taken }), {
    ok: false,
    fatal: true,
    found: /interface khw01234567 already/,
  });
  t.match(
    await resultOf(t, 'bridge', { answers: taken, over: { needs: { ...needs, standing: true } } }),
    { ok: true },
  );
});

t.test("Docker's firewall: the exact rules are said", async (t) => {
  const user = { name: 'root', isRoot: true, path: ['/usr/bin'] };
  const docker = '-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n-A FORWARD -o docker0 -j DOCKER\n';
  t.match(
    await resultOf(t, 'docker-forward', {
      answers: { 'iptables -S FORWARD': docker },
      over: { user },
    }),
    {
      ok: false,
      fatal: false,
      fix: {
        commands: [
          ['iptables', '-I', 'DOCKER-USER', '-i', 'khw01234567', '-j', 'ACCEPT'],
          ['iptables', '-I', 'DOCKER-USER', '-o', 'khw01234567', '-j', 'ACCEPT'],
        ],
      },
    },
  );
  t.match(
    await resultOf(t, 'docker-forward', {
      answers: { 'iptables -S FORWARD': '-P FORWARD DROP\n' },
      over: { user },
    }),
    { ok: true },
    "someone else's policy is not Docker's",
  );
});

t.test(
  'a filtered bridge stands in the way of a machine that routes, and of no other',
  async (t) => {
    const files = { '/proc/sys/net/bridge/bridge-nf-call-iptables': '1\n' };
    const { needs } = await contextOf(t);
    const routed = { ...needs, routed: true };
    t.match(await resultOf(t, 'bridge-filter', { files, over: { needs: routed } }), {
      ok: false,
      fatal: true,
      hint: /--connect private/,
    });
    t.match(await resultOf(t, 'bridge-filter', { over: { needs: routed } }), { ok: true });
    t.notOk((await resultsOf(t, { files })).results.some(({ id }) => id === 'bridge-filter'));
  },
);

t.test('a probe that fails is a result; an interruption is not', async (t) => {
  const context = await contextOf(t);
  const base = { id: 'x', title: 'the thing', fatal: true, hint: 'do it' };
  t.same(
    await examine(context, ignore, [{ ...base, probe: () => Promise.reject(new Error('oops')) }]),
    [
      {
        id: 'x',
        title: 'the thing',
        ok: false,
        found: 'could not be looked at: oops',
        fatal: true,
        hint: 'do it',
      },
    ],
  );
  await t.rejects(
    examine(context, ignore, [
      { ...base, probe: () => Promise.reject(new LabError('interrupted', 'interrupted')) },
    ]),
    { kind: 'interrupted', message: 'interrupted' },
  );
  await t.rejects(examine({ ...context, signal: AbortSignal.abort() }), {
    kind: 'interrupted',
    message: 'interrupted',
  });
});

t.test('assertFit names what is fatal, and only that', async (t) => {
  const { results } = await resultsOf(t, {
    programs: soundPrograms.filter((path) => path !== '/usr/bin/qemu-img'),
    files: { '/proc/meminfo': 'MemAvailable: 5000000 kB\n' },
  });
  const error = t.throws(() => assertFit(results)) as LabError;
  t.equal(error.kind, 'host');
  t.same(error.details, ["qemu-img: makes the guests' disks: missing; install qemu-img"]);
  t.match(error.hint, 'doctor --fix');
});

t.test('this computer, really', async (t) => {
  const files = hostFiles();
  const context = await contextOf(t, {
    over: {
      runner: hostRunner(),
      files,
      libvirt: { version: () => Promise.reject(new Error('not asked')) },
      connect: 'test:///default',
    },
  });
  const results = await examine(context);
  t.ok(
    results.every(({ found }) => !found.startsWith('could not')),
    JSON.stringify(results.filter(({ ok }) => !ok)),
  );
  t.ok(results.some(({ id, ok }) => id === 'tool-qemu-img' && ok));
});

t.test('flags that only look like vmx do not count', async (t) => {
  const { probeKvm } = await import('../../lib/doctor/kvm.js');
  const context = await contextOf(t, { files: { '/proc/cpuinfo': cpuWith('vmx_x svmlock') } });
  t.match(await probeKvm(context.runner, context.files), {
    usable: false,
    reason: /no vmx or svm/,
  });
});
