import { workers, type Lab } from '../core/lab.js';

/** What a kubeconfig says, without its certificates. */
export interface KubeconfigPlan {
  /** `NAME.kubeconfig` is the file, `NAME.crt` and `NAME.key` are what it embeds. */
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly context: string;
}

export const clusterName = 'kubernetes-the-hard-way';
export const apiPort = 6443;

/** How machines and the jumpbox reach the API server. */
export const apiUrl = ({ apiHost }: Lab): string => `https://${apiHost}:${apiPort}`;

/** Every kubeconfig of the lab, in the order of the tutorial. The same lab always gives the same plan. */
export function kubeconfigPlans(lab: Lab): readonly KubeconfigPlan[] {
  const common = { cluster: clusterName, server: apiUrl(lab), context: 'default' };
  return [
    ...workers(lab).map(({ name }) => ({ ...common, name, user: `system:node:${name}` })),
    ...['kube-proxy', 'kube-controller-manager', 'kube-scheduler'].map((name) => ({ ...common, name, user: `system:${name}` })),
    // Used on a controller itself, where the API server always listens.
    { ...common, name: 'admin', user: 'admin', server: `https://127.0.0.1:${apiPort}` },
  ];
}

/** The administrator's own, for `~/.kube/config` on a machine that is no controller. */
export const remotePlan = (lab: Lab): KubeconfigPlan =>
  ({ name: 'admin', cluster: clusterName, server: apiUrl(lab), user: 'admin', context: clusterName });
