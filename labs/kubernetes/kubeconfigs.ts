import { workers, type Lab } from '../../lib/core/lab.js';
import type { KubeconfigPlan } from '../../lib/kubeconfig/plan.js';
import type { Cluster, Layout } from './layout.js';

export const apiPort = 6443;

/** How machines and the jumpbox reach the API server. */
export const apiUrl = ({ apiHost }: Pick<Lab, 'apiHost'>): string =>
  `https://${apiHost}:${apiPort}`;

/** A kubeconfig, and what of the working folder it embeds. */
export interface PlannedKubeconfig extends KubeconfigPlan {
  readonly files: {
    readonly authority: string;
    readonly certificate: string;
    readonly key: string;
  };
}

/** File of the working folder, and its name on a machine that has several of them. */
export const kubeconfigFile = (name: string): string => `${name}.kubeconfig`;

/** Where it lies on the jumpbox. */
export const kubeconfigPath = (
  { workingFolder }: Pick<Lab, 'workingFolder'>,
  name: string,
): string => `${workingFolder}/${kubeconfigFile(name)}`;

/**
 * Every kubeconfig of the lab, in the order of the tutorial. The same lab always gives the same
 * plan.
 */
export function kubeconfigPlans(cluster: Cluster): readonly PlannedKubeconfig[] {
  const { layout } = cluster;
  const plan = (name: string, user: string): PlannedKubeconfig => ({
    name,
    cluster: layout.clusterName,
    server: serverOf(cluster, name),
    user,
    context: 'default',
    files: filesOf(layout, name),
  });
  return [
    ...workers(cluster).map((worker) =>
      plan(worker.name, `system:node:${layout.hostName(worker)}`),
    ),
    ...['kube-proxy', 'kube-controller-manager', 'kube-scheduler'].map((name) =>
      plan(name, `system:${name}`),
    ),
    plan(layout.stems.admin, 'admin'),
  ];
}

/** On a controller itself the API server always listens. */
const serverOf = (cluster: Cluster, name: string): string =>
  cluster.layout.localClients.includes(name) ? `https://127.0.0.1:${apiPort}` : apiUrl(cluster);

const filesOf = (
  { certificate, key, stems }: Layout,
  name: string,
): PlannedKubeconfig['files'] => ({
  authority: certificate(stems.authority),
  certificate: certificate(name),
  key: key(name),
});

/** The administrator's own, for `~/.kube/config` on a machine that is no controller. */
export const remotePlan = (cluster: Cluster): PlannedKubeconfig => ({
  name: cluster.layout.stems.admin,
  cluster: cluster.layout.clusterName,
  server: apiUrl(cluster),
  user: 'admin',
  context: cluster.layout.clusterName,
  files: filesOf(cluster.layout, cluster.layout.stems.admin),
});
