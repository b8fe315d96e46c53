import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import type { Clock } from '../../lib/core/wait.js';
import { systemClock } from '../../lib/host/clock.js';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { findConnection, insideNetwork, openConnection } from '../../lib/libvirt/connection.js';
import {
  defineDomain,
  destroyDomain,
  removeDomain,
  shutdownDomain,
  startDomain,
  undefineDomain,
} from '../../lib/libvirt/domains.js';
import { relabelDomain } from '../../lib/libvirt/label.js';
import { listLabDomains, listLabs, removeLab, residentMemory } from '../../lib/libvirt/labs.js';
import {
  defineNetwork,
  destroyNetwork,
  removeNetwork,
  startNetwork,
} from '../../lib/libvirt/networks.js';
import {
  ensurePrivate,
  findPrivate,
  keepsDefinitions,
  netnsName,
  stopPrivate,
  type PrivateOptions,
} from '../../lib/libvirt/private.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { diskFiles } from '../../lib/libvirt/xml/domain.js';
import { domainSpec, networkSpec } from './specs.js';
import { labelledPath } from '../helpers/temporary.js';

const missing =
  process.getuid?.() === 0
    ? ['libvirtd', 'virtlogd', 'ip', 'qemu-system-x86_64'].filter((tool) => !isInstalled(tool))
    : ['root'];
const when = { skip: missing.length > 0 && `a private libvirtd needs ${missing.join(', ')}` };
const runner = hostRunner();
const { signal } = new AbortController();
const homes: PrivateOptions[] = [];
/** What libvirt learns of QEMU in seconds is learnt once for all homes. */
const cache = pathsAt(labelledPath('khw-cache-', '/var/tmp')).cache;

/** Number of Debian's user for QEMU; root's where there is none. */
const qemuUser =
  /^libvirt-qemu:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1] ?? '0';

/** A folder with a name as awkward as people's are, short enough for a socket. */
function newHome(suffix = ' a&b'): PrivateOptions {
  const options = {
    paths: { ...pathsAt(labelledPath(`khw${suffix}-`, '/var/tmp')), cache },
    runner,
    signal,
    isRoot: true,
    note: () => undefined,
    hideKvm: !/^flags.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')),
  };
  homes.push(options);
  return options;
}

t.teardown(async () => {
  for (const options of homes) {
    await stopPrivate(options);
    rmSync(options.paths.home, { recursive: true, force: true });
  }
  rmSync(dirname(cache.root), { recursive: true });
});

t.test('a network and a domain, through their whole life', when, async (t) => {
  const options = newHome();
  for (const folder of [options.paths.home, dirname(cache.root), cache.root]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
  }
  const virsh = virshAt(runner, (await ensurePrivate(options)).uri);
  const lab = 'khw';
  const network = networkSpec(3);
  const spec = guest(options);

  for (const time of ['once', 'twice']) {
    t.comment(time);
    await defineNetwork(virsh, network);
    await startNetwork(virsh, lab, 'khw');
    await defineDomain(virsh, spec);
    await startDomain(virsh, lab, spec.name);
  }
  t.match(await listLabs(virsh), [
    {
      lab,
      domains: [
        { name: spec.name, state: 'running', type: 'qemu', label: spec.label, macs: [spec.mac] },
      ],
      networks: [{ name: 'khw', active: true, bridge: 'khwbr0' }],
    },
  ]);
  const interfaces = await runner.run(
    insideNetwork({ netns: netnsName(options.paths.home) }, [
      'ip',
      '-brief',
      'address',
      'show',
      'khwbr0',
    ]),
  );
  t.match(interfaces.stdout, '192.168.140.1/24', 'the bridge is in the namespace');
  t.notOk(existsSync('/sys/class/net/khwbr0'), 'and not on this computer');
  const qemu = readFileSync(
    `/proc/${readFileSync(join(options.paths.run, 'libvirt/qemu', `${spec.name}.pid`), 'utf8').trim()}/status`,
    'utf8',
  );
  t.match(
    qemu,
    new RegExp(`^Uid:\\s+${qemuUser}\\s`, 'm'),
    'QEMU has a user of its own, where there is one for it',
  );
  t.match(qemu, /^CapEff:\s+0+$/m);
  t.match(qemu, /^Seccomp:\s+2$/m);
  t.match(qemu, /^NoNewPrivs:\s+1$/m);
  t.equal(statSync(options.paths.run).mode & 0o777, 0o700);
  t.same(
    [...(await residentMemory(virsh, [spec.name, 'none']))].map(([name, bytes]) => [
      name,
      bytes > 1e6,
    ]),
    [[spec.name, true]],
  );

  await relabelDomain(virsh, lab, spec.name, { chapter: '07' });
  await virsh.run(['suspend', '--domain', spec.name]);
  t.match(await listLabDomains(virsh, lab), [
    { state: 'paused', label: { ...spec.label, chapter: '07' } },
  ]);
  await startDomain(virsh, lab, spec.name);
  t.match(
    await listLabDomains(virsh, lab),
    [{ state: 'running' }],
    'starting a paused domain resumes it',
  );
  t.equal(
    await shutdownDomain(virsh, lab, spec.name, { clock: systemClock, stillMs: 0 }),
    'destroyed',
    'a guest without a system cannot hear',
  );
  t.equal(await shutdownDomain(virsh, lab, spec.name, { clock: impatient, stillMs: 0 }), 'was off');
  t.match(
    await listLabDomains(virsh, lab),
    [{ state: 'shut off', label: { chapter: '07' } }],
    'the label holds for the next start',
  );
  await relabelDomain(virsh, lab, spec.name, { chapter: '08' });
  t.match(await listLabDomains(virsh, lab), [{ label: { chapter: '08' } }]);

  await startDomain(virsh, lab, spec.name);
  await virsh.run(['snapshot-create-as', '--domain', spec.name, '--name', 'khw']);
  t.match(
    await removeLab(virsh, 'other'),
    { domains: [], networks: [] },
    'another lab is nothing to us',
  );
  t.match(
    await removeLab(virsh, lab),
    { domains: [{ disks: Object.values(spec.disks) }] },
    'with a snapshot, running',
  );
  t.same(await listLabs(virsh), []);
  await removeLab(virsh, lab);
  await removeDomain(virsh, lab, spec.name);
  await removeNetwork(virsh, lab, 'khw');
  await t.rejects(startDomain(virsh, lab, spec.name), {
    kind: 'libvirt',
    message: /no domain/,
    hint: /up/,
  });
  await t.rejects(startNetwork(virsh, lab, 'khw'), {
    kind: 'libvirt',
    message: /no network/,
    hint: /up/,
  });
});

t.test('what is not ours is refused and left alone', when, async (t) => {
  const options = newHome('');
  mkdirSync(options.paths.home, { recursive: true });
  chmodSync(options.paths.home, 0o700);
  const virsh = virshAt(runner, (await ensurePrivate(options)).uri);
  t.match(
    readFileSync(join(options.paths.run, 'etc/qemu.conf'), 'utf8'),
    /^user="root"$/m,
    "a home that lets nobody through is root's alone",
  );
  const spec = guest(options);
  const xml =
    '<domain type="qemu"><name>khw-server</name><memory>65536</memory><os><type arch="x86_64">hvm</type></os></domain>';
  await virsh.withFile(['define', '--file'], xml);
  await virsh.withFile(['net-define', '--file'], '<network><name>khw</name></network>');
  await defineDomain(
    virsh,
    guest(options, { name: 'two-server', label: { ...spec.label, lab: 'two' } }),
  );
  const refusals: (() => Promise<unknown>)[] = [
    () => defineDomain(virsh, spec),
    () => startDomain(virsh, 'khw', spec.name),
    () => destroyDomain(virsh, 'khw', spec.name),
    () => undefineDomain(virsh, 'khw', spec.name),
    () => shutdownDomain(virsh, 'khw', spec.name, { clock: impatient, stillMs: 0 }),
    () => relabelDomain(virsh, 'khw', spec.name, { chapter: '03' }),
    () => removeDomain(virsh, 'khw', 'two-server'),
    () => defineNetwork(virsh, networkSpec(1)),
    () => startNetwork(virsh, 'khw', 'khw'),
    () => destroyNetwork(virsh, 'khw', 'khw'),
    () => removeNetwork(virsh, 'khw', 'khw'),
  ];
  for (const refused of refusals)
    await t.rejects(
      async () => {
        await refused();
      },
      { kind: 'refused', message: /left alone/ },
    );
  await removeLab(virsh, 'khw');
  await removeLab(virsh, 'two');
  t.equal((await virsh.run(['list', '--all', '--name'])).trim(), 'khw-server');
  t.equal((await virsh.run(['net-list', '--all', '--name'])).trim(), 'khw');
});

t.test('found again, started by two at once, and beside that of another home', when, async (t) => {
  const [one, two] = [newHome('-1'), newHome('-2')];
  t.equal(await findPrivate(one), undefined);
  const started = await Promise.all([ensurePrivate(one), ensurePrivate(one), ensurePrivate(two)]);
  t.same(started[0], started[1]);
  t.not(started[0].netns, started[2].netns);
  t.equal(daemonsOf(one), 2, 'one libvirtd and one virtlogd for both');
  t.same(await findPrivate(one), started[0]);
  await stopPrivate(two);
  t.same(await findPrivate(one), started[0], 'the other goes on');
});

t.test(
  'a killed libvirtd comes back to its guests, and a deleted namespace gets its name back',
  when,
  async (t) => {
    const options = newHome();
    const connection = await withGuest(options);
    process.kill(pidOf(options, 'libvirtd'), 'SIGKILL');
    t.equal(await findPrivate(options), undefined);
    await runner.run(['ip', 'netns', 'delete', netnsName(options.paths.home)]);
    t.same(await ensurePrivate(options), connection);
    t.match(await listLabs(virshAt(runner, connection.uri)), [
      { domains: [{ state: 'running' }], networks: [{ active: true }] },
    ]);
  },
);

t.test('after a reboot of the host what was defined is found again, shut off', when, async (t) => {
  const options = newHome();
  const connection = await withGuest(options);
  for (const pid of members(options)) process.kill(pid, 'SIGKILL');
  await gone(options);
  await runner.run(['ip', 'netns', 'delete', netnsName(options.paths.home)]);
  t.equal(await keepsDefinitions(options), true);
  const system = () => Promise.reject(new Error('must not be asked'));
  t.same(
    await openConnection({ ...options, connect: 'auto', maySpeakToSystem: system }),
    connection,
    'auto takes it: the lab is there',
  );
  t.match(await listLabs(virshAt(runner, connection.uri)), [
    { domains: [{ state: 'shut off' }], networks: [{ active: false }] },
  ]);
});

for (const victims of [
  ['libvirtd'],
  ['virtlogd'],
  ['dnsmasq'],
  ['qemu-system-x86'],
  ['libvirtd', 'virtlogd', 'namespace'],
]) {
  t.test(`nothing is left after kill -9 of ${victims.join(', ')}`, when, async (t) => {
    const options = newHome();
    const { home } = options.paths;
    const before = mounts(options);
    await withGuest(options);
    for (const pid of members(options))
      if (victims.includes(nameOf(pid))) process.kill(pid, 'SIGKILL');
    if (victims.includes('namespace')) await runner.run(['ip', 'netns', 'delete', netnsName(home)]);
    const pids = members(options);
    await Promise.all([stopPrivate(options), stopPrivate(options)]);
    await stopPrivate(options);
    t.same(
      pids.filter((pid) => nameOf(pid) !== ''),
      [],
      'no process',
    );
    t.notOk(existsSync(`/run/netns/${netnsName(home)}`), 'no namespace');
    t.same(mounts(options), before, 'no mount');
    t.same(
      readdirSync(home).sort(),
      ['base.qcow2', 'disk.qcow2', 'seed.iso', 'serial.log'],
      'no file but the disks',
    );
  });
}

t.test('without a daemon to end', when, async (t) => {
  await t.resolves(stopPrivate({ ...newHome(), paths: pathsAt('/var/tmp/khw-no-such-home') }));
});

t.test('half started: a namespace and a folder, but no daemon', when, async (t) => {
  const options = newHome();
  await runner.run(['ip', 'netns', 'add', netnsName(options.paths.home)]);
  await runner.run(['mkdir', '-p', join(options.paths.run, 'etc')]);
  t.equal(await findPrivate(options), undefined);
  await ensurePrivate(options);
  t.ok(await findPrivate(options));
});

t.test('connections', when, async (t) => {
  const options = { ...newHome(), maySpeakToSystem: () => Promise.resolve(false) };
  t.equal(
    await findConnection({ ...options, connect: 'auto' }),
    undefined,
    'looking starts nothing',
  );
  t.equal(await findConnection({ ...options, connect: 'private' }), undefined);
  await t.rejects(openConnection({ ...options, connect: 'auto', isRoot: false }), {
    kind: 'host',
    message: /no libvirt/,
    hint: /doctor/,
  });
  await t.rejects(openConnection({ ...options, connect: 'private', isRoot: false }), {
    kind: 'host',
    message: /root/,
    hint: /sudo/,
  });
  await t.rejects(openConnection({ ...options, connect: 'no such uri' }), {
    kind: 'libvirt',
    message: /no such uri/,
    hint: /qemu:/,
  });
  t.same(await openConnection({ ...options, connect: 'test:///default' }), {
    mode: 'uri',
    uri: 'test:///default',
  });
  t.match(await openConnection({ ...options, connect: 'auto' }), {
    mode: 'private',
    netns: netnsName(options.paths.home),
  });
  await t.rejects(findPrivate({ ...options, isRoot: false }), {
    kind: 'host',
    message: /root/,
    hint: /sudo/,
  });
  t.same(insideNetwork({}, ['ssh']), ['ssh']);
});

t.test('homes where a private daemon cannot be', when, async (t) => {
  const options = newHome();
  await t.rejects(
    ensurePrivate({ ...options, paths: pathsAt(join(options.paths.home, 'x'.repeat(100))) }),
    { kind: 'config', message: /too long/ },
  );
  const below = labelledPath('khw-', '/run');
  t.teardown(() => rmSync(below, { recursive: true }));
  await t.rejects(ensurePrivate({ ...options, paths: pathsAt(below) }), {
    kind: 'config',
    message: /could not see/,
  });
});

const impatient: Clock = { now: () => 0, sleep: () => Promise.reject(new Error('must not sleep')) };

/** 64 MiB without anything to boot. */
function guest({ paths: { home } }: PrivateOptions, change: Parameters<typeof domainSpec>[0] = {}) {
  const disks = { overlay: join(home, 'disk.qcow2'), seed: join(home, 'seed.iso') };
  const base = join(home, 'base.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', base, '1M']);
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-b',
    base,
    '-F',
    'qcow2',
    disks.overlay,
  ]);
  execFileSync('truncate', ['-s', '1M', disks.seed]);
  return domainSpec({ disks, serialLog: join(home, 'serial.log'), ...change });
}

async function withGuest(options: PrivateOptions) {
  const connection = await ensurePrivate(options);
  const virsh = virshAt(runner, connection.uri);
  const spec = guest(options);
  await defineNetwork(virsh, networkSpec(1));
  await startNetwork(virsh, 'khw', 'khw');
  await defineDomain(virsh, spec);
  await startDomain(virsh, 'khw', spec.name);
  const xml = await virsh.run(['dumpxml', '--domain', spec.name]);
  t.match(xml, 'base.qcow2', 'libvirt names the image below the overlay');
  t.same(diskFiles(xml), Object.values(spec.disks), "which is not the guest's own");
  return connection;
}

function members({ paths }: PrivateOptions): readonly number[] {
  const { ino } = statSync(`/run/netns/${netnsName(paths.home)}`, { throwIfNoEntry: false }) ?? {};
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => namespaceOf(pid) === `net:[${ino}]`);
}

async function gone(options: PrivateOptions): Promise<void> {
  while (members(options).length > 0) await systemClock.sleep(50);
}

const daemonsOf = (options: PrivateOptions): number =>
  members(options).filter((pid) => ['libvirtd', 'virtlogd'].includes(nameOf(pid))).length;
const pidOf = ({ paths }: PrivateOptions, daemon: string): number =>
  Number(readFileSync(join(paths.run, `${daemon}.pid`), 'utf8'));

/** Mounts of this computer that have to do with a home. */
function mounts({ paths: { home } }: PrivateOptions): readonly string[] {
  const ours = [netnsName(home), home.replaceAll(' ', '\\040'), 'khw-run', 'khw-dev', '/libvirt'];
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => ours.some((each) => line.includes(each)));
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
}

/** The name of a living process; a dead one that waits for its parent counts as gone. */
function nameOf(pid: number): string {
  try {
    const [, name = '', state] =
      /^\d+ \((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? '' : name;
  } catch {
    return '';
  }
}

function isInstalled(tool: string): boolean {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
    .split(':')
    .some((folder) => existsSync(join(folder, tool)));
}
