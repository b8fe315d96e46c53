import type { Effects, Fault } from '../../../lib/core/check.js';
import type { Cluster } from '../layout.js';

/** A way to go wrong, and back. */
export type Way = Pick<Fault, 'inject' | 'undo'> & Effects;

/**
 * Programs of the cluster, by the port at which each answers first on its own machine; undefined
 * where it has none.
 */
const ports = {
  etcd: 2379,
  'kube-apiserver': 6443,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
  kubelet: 10248,
  'kube-proxy': 10256,
  containerd: undefined,
} as const;

export type Startable = keyof typeof ports;

/** Where a program's unit lies. */
export const unitFile = (unit: string): string => `/etc/systemd/system/${unit}.service`;

/** Where programs are started or stopped. */
export const startsUnits = (
  ...programs: readonly Startable[]
): Effects & Required<Pick<Effects, 'uses'>> => ({
  touches: ['services'],
  uses: programs.flatMap((program) => [
    unitFile(program),
    ...(ports[program] === undefined ? [] : [`:${ports[program]}`]),
  ]),
  api: programs.some((program) => program === 'etcd' || program === 'kube-apiserver')
    ? 'stops'
    : 'needs',
});

/** Where objects of the API are changed. A kubelet that starts makes its node's object again. */
export const changesObjects = (...paths: readonly string[]): Effects => ({
  touches: paths.flatMap((path) => {
    const node = /^\/api\/v1\/nodes\/(.+)$/.exec(path)?.[1];
    return [`object ${path}`, ...(node === undefined ? [] : [`${node} services`])];
  }),
  uses: ['/root/admin.kubeconfig', ':6443'],
  api: 'needs',
});

/** Where the API server is asked with the node's own certificate. */
export function asksAsNode({ layout }: Cluster, machine: string): readonly string[] {
  const { certificate, key } = layout.onNode(machine);
  return [certificate, key, ':6443'];
}

/** The same way, which works with more. */
export const using = (way: Way, ...things: readonly string[]): Way => ({
  ...way,
  uses: [...(way.uses ?? []), ...things],
});

/** The same way, which changes more. */
export const touching = (way: Way, ...things: readonly string[]): Way => ({
  ...way,
  touches: [...new Set([...way.touches, ...things])],
});
