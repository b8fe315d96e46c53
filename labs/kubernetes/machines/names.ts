import type { Machine } from '../../../lib/core/lab.js';
import { hostFqdn, type Cluster } from '../layout.js';

/** The host name of a worker, which is its node's name in the API. */
export const nodeName = ({ layout }: Cluster, worker: Machine): string => layout.hostName(worker);

/** Every name by which others call a machine. */
export const namesOf = (cluster: Cluster, machine: Machine): readonly string[] => [
  ...new Set([
    machine.name,
    machine.fqdn,
    cluster.layout.hostName(machine),
    hostFqdn(cluster, machine),
  ]),
];
