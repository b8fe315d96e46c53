import type { Machine } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import type { Cluster } from '../../kubernetes/layout.js';
import {
  stretchedArgs,
  stretchedEnvironment,
  stretchedHeartbeats,
  stretchedVariables,
} from '../../kubernetes/stretched.js';
import { etcdTag } from './release.js';

const file = (name: string): string => readPackageFile(`labs/cka/20-kubeadm/files/${name}`);

/** JSON is YAML, on one line. */
const json = JSON.stringify;

/** kubeadm's own limits, long enough for emulated machines; seconds. */
const limits = {
  controlPlaneComponentHealthCheck: 1200,
  kubeletHealthCheck: 900,
  kubernetesAPICall: 300,
  etcdAPICall: 300,
  discovery: 600,
  tlsBootstrap: 900,
  upgradeManifests: 1200,
};

const timeouts = ({ slowness }: Cluster): string =>
  json(
    Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [name, `${Math.ceil(value * slowness)}s`]),
    ),
  );

/** The unit of a kubelet that kubeadm configures. */
export const kubeletUnit = (cluster: Cluster): string =>
  fill(file('kubelet.service'), { ENVIRONMENT: stretchedEnvironment(cluster, 'kubelet') });

/** What `kubeadm init` is told on the control plane's machine. */
export const initConfiguration = (cluster: Cluster, server: Machine, version: string): string => {
  const manager = stretchedArgs(cluster, 'kube-controller-manager');
  return fill(file('kubeadm.yaml'), {
    ADDRESS: server.address,
    NODE: server.name,
    TIMEOUTS: timeouts(cluster),
    VERSION: version,
    API_HOST: cluster.apiHost,
    SERVICE_CIDR: cluster.serviceCidr,
    CLUSTER_DOMAIN: cluster.clusterDomain,
    CLUSTER_CIDR: cluster.clusterCidr,
    API_ARGS: json(stretchedArgs(cluster, 'kube-apiserver')),
    API_ENVS: json(stretchedVariables(cluster, 'kube-apiserver')),
    MANAGER_ARGS: json(manager),
    MANAGER_ENVS: json(stretchedVariables(cluster, 'kube-controller-manager')),
    // Its lease is another, and of the same length.
    SCHEDULER_ARGS: json(manager.filter(({ name }) => name.startsWith('leader-elect'))),
    SCHEDULER_ENVS: json(stretchedVariables(cluster, 'kube-scheduler')),
    ETCD_TAG: etcdTag(cluster),
    ETCD_ARGS: json(stretchedArgs(cluster, 'etcd')),
    HEARTBEATS: stretchedHeartbeats(cluster),
  });
};

/** What `kubeadm join` is told on a worker; its words TOKEN and HASH are filled when it joins. */
export const joinConfiguration = (cluster: Cluster, { name }: Machine): string =>
  fill(file('join.yaml'), {
    NODE: name,
    API_HOST: cluster.apiHost,
    TIMEOUTS: timeouts(cluster),
    TOKEN: 'TOKEN',
    HASH: 'HASH',
  });
