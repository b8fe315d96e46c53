import { etcdMembers, type Lab } from '../../lib/core/lab.js';

/**
 * Ids of the checks of chapters 03 to 07 on whose subjects the control plane and the nodes stand.
 */

export const etcdAnswers = (lab: Lab): readonly string[] =>
  etcdMembers(lab).map(({ name }) => `07.health.${name}`);

export const ownCertificates = (machine: string): string => `04.pair.${machine}`;

export const ownKubeconfig = (
  client: 'admin' | 'kube-controller-manager' | 'kube-scheduler' | 'kubelet' | 'kube-proxy',
  machine: string,
): string => `05.copy.${client}.${machine}`;

export const ownEncryptionConfig = (machine: string): string => `06.copy.${machine}`;

export const knowsNames = (machine: string): string => `03.hosts.${machine}`;
