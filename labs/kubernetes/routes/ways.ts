import type { Fact } from '../../../lib/core/check.js';
import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import { routesFact } from '../checking/network.js';
import { idIn, type Cluster } from '../layout.js';

export type Worker = Machine & { readonly podCidr: string };

/** The first address of a pod subnet, which is the bridge's (host-local). */
export const gatewayOf = (cidr: string): string => {
  const [address = '', prefix = ''] = cidr.split('/');
  const octets = address.split('.').map(Number);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + (prefix === '32' ? 0 : 1)].join('.');
};

/** Workers whose pods are elsewhere. */
export const othersOf = (cluster: Cluster, name: string): readonly Worker[] =>
  workers(cluster).filter((worker) => worker.name !== name);

/** What is asked about routes on one machine. */
export const routesOf = (cluster: Cluster, machine: string): Fact =>
  routesFact(
    machine,
    othersOf(cluster, machine).map(({ podCidr }) => gatewayOf(podCidr)),
    othersOf(cluster, machine).map(({ podCidr }) => podCidr),
  );

/**
 * Machines whose own tables lead to the pods of each worker: the cloud's router for all of them,
 * else every machine that speaks to pods.
 */
export function routersOf(cluster: Cluster): readonly Machine[] {
  const cloud = cluster.layout.cloud?.(cluster);
  return cloud === undefined ? [...controllers(cluster), ...workers(cluster)] : [cloud];
}

/** Ids of the checks of those tables by which a packet gets from one worker to a pod on another. */
export const wayBetweenWorkers = (cluster: Cluster): readonly string[] =>
  workers(cluster).length < 2
    ? []
    : routersOf(cluster)
        .filter(({ role }) => role !== 'controller')
        .map(({ name }) => idIn(cluster, 'routes', 'routes', name));
