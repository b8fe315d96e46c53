import t from 'tap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../lib/doctor/examine.js';
import { applyFixes, planFixes } from '../../lib/doctor/fixes.js';
import { requirements } from '../../lib/doctor/requirements.js';
import { hostRunner } from '../../lib/host/process.js';
import { contextOf } from './host.js';

const toolsOnly = requirements.filter(({ id }) => id.startsWith('tool-'));

async function planOn(
  t: Parameters<typeof contextOf>[0],
  manager: string,
): Promise<readonly (readonly string[])[]> {
  const context = await contextOf(t, {
    programs: [`/usr/bin/${manager}`],
    over: { user: { name: 'root', isRoot: true, path: ['/usr/bin'] } },
  });
  return planFixes(await examine(context, () => undefined, toolsOnly), context).map(
    ({ argv }) => argv,
  );
}

t.test('one installation of everything that is missing, by what the host has', async (t) => {
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  t.same(await planOn(t, 'apt-get'), [
    [...apt, 'update'],
    [
      ...apt,
      'install',
      '-y',
      '--no-install-recommends',
      'qemu-system-x86',
      'qemu-utils',
      'libvirt-clients',
      'libvirt-daemon-system',
      'dnsmasq-base',
      'genisoimage',
      'mmdebstrap',
      'e2fsprogs',
      'iproute2',
      'iptables',
      'util-linux',
      'socat',
      'openssh-client',
      'golang-go',
      'gcc',
      'libc6-dev',
      'pkg-config',
    ],
  ]);
  t.match(await planOn(t, 'dnf'), [
    ['dnf', 'install', '-y', 'qemu-system-x86-core', 'qemu-img', 'libvirt-client'],
  ]);
  t.match(await planOn(t, 'pacman'), [
    ['pacman', '-Sy', '--needed', '--noconfirm', 'qemu-base', 'qemu-img', 'libvirt', 'dnsmasq'],
  ]);
  t.match(await planOn(t, 'zypper'), [['zypper', '--non-interactive', 'install', 'qemu-x86']]);
  t.same(await planOn(t, 'emerge'), [], 'an unknown package manager: nothing is guessed');
});

t.test('what has no package is said, not left out', async (t) => {
  const context = await contextOf(t, {
    programs: ['/usr/bin/pacman'],
    files: { '/etc/os-release': 'PRETTY_NAME="Arch Linux"\n' },
  });
  const result = (await examine(context, () => undefined, toolsOnly)).find(
    ({ id }) => id === 'tool-mmdebstrap',
  );
  t.match(result, { ok: false, fatal: true, hint: /Arch Linux has no package for it/ });
});

t.test('packages come first, commands after them, with sudo for a user', (t) => {
  const base = { ok: false, found: 'missing', fatal: true, title: 'a' };
  const plan = planFixes(
    [
      { ...base, id: '1', fix: { commands: [['usermod', '-aG', 'libvirt', 'me']] } },
      { ...base, id: '2', title: 'b', fix: { packages: ['socat'] } },
      { ...base, id: '3', title: 'c', fix: { packages: ['socat', 'go'] } },
    ],
    {
      distro: { name: 'Fedora', packages: 'dnf', systemd: true, libvirtUnit: undefined },
      user: { name: 'me', isRoot: false, path: [] },
    },
  );
  t.same(plan, [
    {
      title: 'install socat, go',
      why: 'b; c',
      argv: ['sudo', 'dnf', 'install', '-y', 'socat', 'go'],
    },
    { title: 'a', why: 'missing', argv: ['sudo', 'usermod', '-aG', 'libvirt', 'me'] },
  ]);
  t.end();
});

t.test('applying runs real commands in order and stops at the first that fails', async (t) => {
  const file = join(t.testdir(), 'trace');
  const step = (word: string, code = 0) => ({
    title: `step ${word}`,
    why: '',
    argv: ['sh', '-c', `echo ${word} | tee -a ${file}; exit ${code}`],
  });
  const noted: string[] = [];
  const options = {
    runner: hostRunner(),
    note: (text: string) => noted.push(text),
    signal: new AbortController().signal,
  };
  await t.rejects(applyFixes([step('one'), step('two', 7), step('three')], options), {
    kind: 'host',
    message: /^step two: .*exit code 7/,
    details: ['two'],
    hint: /^see why by hand: sh -c /,
  });
  t.equal(readFileSync(file, 'utf8'), 'one\ntwo\n');
  t.match(noted, [/^sh -c/, 'one', /^sh -c/, 'two']);
  await t.rejects(applyFixes([step('four')], { ...options, signal: AbortSignal.abort() }), {
    kind: 'interrupted',
    message: 'interrupted',
  });
});
