import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import { addressAt, cidrOf } from '../../../lib/topology/cidr.js';
import type { Cluster } from '../../kubernetes/layout.js';

/** The chapter's number. */
export const chapterId = '20';

/** The id of a step or check of the chapter. */
export const idOf = (...parts: readonly string[]): string => [chapterId, ...parts].join('.');

export type Worker = Machine & { readonly podCidr: string };

/** Who is what in the cluster that kubeadm makes. */
export interface Members {
  /** Runs its control plane. */
  readonly server: Machine;
  readonly joined: readonly Worker[];
  /** Has all that it takes to join, and does not: the last worker. */
  readonly bare: Worker | undefined;
}

/** Undefined for a lab without a controller, which no lab file makes. */
export function membersOf(cluster: Cluster): Members | undefined {
  const [server] = controllers(cluster);
  const nodes = workers(cluster);
  return server && { server, joined: nodes.slice(0, -1), bare: nodes.at(-1) };
}

/**
 * Where pods of the control plane's machine have their addresses: the last 256 of the cluster's
 * range, which workers own from its beginning on.
 */
export function serverPods({ clusterCidr }: Pick<Cluster, 'clusterCidr'>): string {
  const range = cidrOf(clusterCidr);
  return `${addressAt(range, range.last - range.first - 255)}/24`;
}
