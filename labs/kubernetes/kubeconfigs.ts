import { workers, type Lab } from '../../lib/core/lab.js';
import type { KubeconfigPlan } from '../../lib/kubeconfig/plan.js';

export const clusterName = 'kubernetes-the-hard-way';
export const apiPort = 6443;

/** How machines and the jumpbox reach the API server. */
export const apiUrl = ({ apiHost }: Lab): string => `https://${apiHost}:${apiPort}`;

/**
 * Every kubeconfig of the lab, in the order of the tutorial. The same lab always gives the same
 * plan.
 */
export function kubeconfigPlans(lab: Lab): readonly KubeconfigPlan[] {
  const common = { cluster: clusterName, server: apiUrl(lab), context: 'default' };
  return [
    ...workers(lab).map(({ name }) => ({ ...common, name, user: `system:node:${name}` })),
    ...['kube-proxy', 'kube-controller-manager', 'kube-scheduler'].map((name) => ({
      ...common,
      name,
      user: `system:${name}`,
    })),
    // Used on a controller itself, where the API server always listens.
    { ...common, name: 'admin', user: 'admin', server: `https://127.0.0.1:${apiPort}` },
  ];
}

/** The administrator's own, for `~/.kube/config` on a machine that is no controller. */
export const remotePlan = (lab: Lab): KubeconfigPlan => ({
  name: 'admin',
  cluster: clusterName,
  server: apiUrl(lab),
  user: 'admin',
  context: clusterName,
});
