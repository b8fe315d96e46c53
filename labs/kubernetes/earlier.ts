import { etcdMembers } from '../../lib/core/lab.js';
import { severalMembers } from './etcd.js';
import { idIn, type Cluster } from './layout.js';

/** Ids of the checks of earlier chapters on whose subjects the control plane and the nodes stand. */

/** Several members must follow a leader, and without an alarm, or nothing can be written. */
export const etcdAnswers = (cluster: Cluster): readonly string[] =>
  etcdMembers(cluster).map(({ name }) =>
    idIn(cluster, 'etcd', severalMembers(cluster) ? 'alarm' : 'health', name),
  );

export const ownCertificates = (cluster: Cluster, machine: string): string =>
  idIn(cluster, 'certificates', 'pair', machine);

export const ownKubeconfig = (
  cluster: Cluster,
  client: 'admin' | 'kube-controller-manager' | 'kube-scheduler' | 'kubelet' | 'kube-proxy',
  machine: string,
): string => idIn(cluster, 'kubeconfigs', 'copy', client, machine);

export const ownEncryptionConfig = (cluster: Cluster, machine: string): string =>
  idIn(cluster, 'encryption', 'copy', machine);

export const knowsNames = (cluster: Cluster, machine: string): string =>
  idIn(cluster, 'machines', 'hosts', machine);

/** Who comes with a certificate of the authority is known to the API server, as are its own tokens. */
export const trusted = (cluster: Cluster, machine: string): string =>
  idIn(cluster, 'controlPlane', 'api-flags', machine);
