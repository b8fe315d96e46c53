import type { Machine } from '../../../lib/core/lab.js';
import { hostFqdn, type Cluster } from '../layout.js';

/** What a machine is called in /etc/hosts: the full name of its host name first, the lab's last. */
export function namesInTable(cluster: Cluster, machine: Machine): readonly string[] {
  const host = cluster.layout.hostName(machine);
  return [...new Set([hostFqdn(cluster, machine), host, machine.fqdn, machine.name])];
}

/** A machine's line in /etc/hosts. */
export const hostsLine = (cluster: Cluster, machine: Machine): string =>
  [machine.address, ...namesInTable(cluster, machine)].join(' ');
