import type { Machine } from '../core/lab.js';
import { guestFiles } from './guest.js';
import { registryConfig, registryConfigPath, registryDropIn, registryMirrors } from './registry.js';
import type { GuestFile, SeedInput } from './types.js';

/** What lies on a machine before the first chapter begins and is not the same on all. */
export function machineFiles(
  input: Pick<SeedInput, 'lab' | 'machine' | 'jumpboxKey' | 'knownHosts' | 'base'>,
): readonly GuestFile[] {
  const { lab, machine, base } = input;
  return [
    { path: '/etc/hosts', content: hostsFile(machine), mode: 0o644 },
    {
      path: base === 'cloud' ? '/etc/khw-resolv.conf' : '/etc/resolv.conf',
      content: `search ${lab.domain}\nnameserver ${lab.network.gateway}\n`,
      mode: 0o644,
    },
    { path: '/etc/ssh/ssh_known_hosts', content: input.knownHosts, mode: 0o644 },
    ...registryMirrors(lab),
    ...(machine.role === 'jumpbox' ? jumpboxFiles(input) : []),
    ...(base === 'cloud' ? forStockImage : []),
  ];
}

/** Without the 127.0.1.1 line `hostname --fqdn` answers wrongly; cloud images have none. */
const hostsFile = ({ fqdn, name }: Machine): string =>
  `127.0.0.1 localhost\n127.0.1.1 ${fqdn} ${name}\n\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n`;

function jumpboxFiles({
  lab,
  machine,
  jumpboxKey,
}: Pick<SeedInput, 'lab' | 'machine' | 'jumpboxKey'>): readonly GuestFile[] {
  const others = lab.machines.filter(({ name }) => name !== machine.name);
  return [
    ...(jumpboxKey === undefined
      ? []
      : [
          { path: '/root/.ssh/id_ed25519', content: jumpboxKey.privateKey, mode: 0o600 },
          { path: '/root/.ssh/id_ed25519.pub', content: `${jumpboxKey.publicKey}\n`, mode: 0o644 },
        ]),
    { path: '/etc/ssh/ssh_config.d/khw.conf', content: sshConfig(others), mode: 0o644 },
    { path: registryConfigPath, content: registryConfig(), mode: 0o644 },
  ];
}

/** One handshake for many commands: without KVM it is most of a short command's time. */
const sshConfig = (machines: readonly Machine[]): string =>
  `Host ${machines.flatMap(({ name, fqdn, address }) => [name, fqdn, address]).join(' ')}
  ControlMaster auto
  ControlPath /run/khw-ssh-%C
  ControlPersist 10m
  ServerAliveInterval 5
  ServerAliveCountMax 3
`;

/** What our own base image has from its recipe. */
const forStockImage: readonly GuestFile[] = [
  ...guestFiles.filter(
    ({ path }) =>
      path === '/etc/ssh/sshd_config.d/khw.conf' ||
      path === '/etc/systemd/journald.conf.d/khw.conf' ||
      path === '/etc/systemd/system/systemd-.service.d/khw.conf',
  ),
  registryDropIn,
];
