import type { DomainSpec } from '../../lib/libvirt/xml/domain.js';
import type { NetworkSpec } from '../../lib/libvirt/xml/network.js';
import { uuidOf } from '../../lib/libvirt/uuid.js';

/** What a value from a person, or a folder's name, may hold at worst. */
export const hostile = `a&b<c>"d'e]]>é ü;%20 $(x)`;

export function domainSpec(change: Partial<DomainSpec> = {}): DomainSpec {
  const name = change.name ?? 'khw-server';
  return {
    name,
    uuid: uuidOf('domain', name),
    type: 'qemu',
    memoryMiB: 64,
    vcpus: 1,
    label: { lab: 'khw', machine: 'server', version: '0.1.0', topology: 'abc' },
    boot: { kind: 'bios' },
    disks: {
      overlay: '/lab/disks/server.qcow2',
      seed: '/lab/seed/server.iso',
      artifacts: '/cache/artifacts.img',
    },
    network: 'khw',
    mac: '52:54:00:aa:00:01',
    serialLog: '/lab/serial/server.log',
    ...change,
  };
}

export function networkSpec(machines: number, change: Partial<NetworkSpec> = {}): NetworkSpec {
  return {
    network: {
      name: 'khw',
      bridge: 'khwbr0',
      cidr: '192.168.140.0/24',
      gateway: '192.168.140.1',
      netmask: '255.255.255.0',
      prefix: 24,
    },
    uuid: uuidOf('network', 'khw'),
    label: { lab: 'khw', version: '0.1.0', topology: 'abc' },
    domain: 'kubernetes.local',
    dns: true,
    machines: Array.from({ length: machines }, (_, index) => ({
      name: `node-${index}`,
      mac: `52:54:00:aa:00:0${index}`,
      address: `192.168.140.${10 + index}`,
    })),
    ...change,
  };
}
