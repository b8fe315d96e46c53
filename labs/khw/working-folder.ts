import { apiUrl } from '../kubernetes/kubeconfigs.js';
import { etcdMembers, type Lab, type Machine } from '../../lib/core/lab.js';
import { fill } from '../../lib/core/template.js';
import { readPackageFile } from '../../lib/host/files.js';
import { etcdIsLocal } from '../kubernetes/etcd.js';
import {
  startSeconds,
  stretchedElection,
  stretchedEnvironment,
  stretchedFlags,
  stretchedHeartbeats,
  stretchedTimeouts,
} from '../kubernetes/stretched.js';

/** A file of the learner's working folder. */
export interface WorkingFile {
  readonly name: string;
  readonly content: string;
}

/** The systemd units, which the chapters 07 to 09 install. */
export function unitFiles(lab: Lab): readonly WorkingFile[] {
  const services = { SERVICE_CIDR: lab.serviceCidr };
  const environment = (program: string): { readonly ENVIRONMENT: string } => ({
    ENVIRONMENT: stretchedEnvironment(lab, program),
  });
  const start = (program: string): { readonly START_SECONDS: string } => ({
    START_SECONDS: startSeconds(lab, program),
  });
  const flags = (program: string): { readonly CLOCK_FLAGS: string } => ({
    CLOCK_FLAGS: stretchedFlags(lab, program),
  });
  const etcdClocks = { ...start('etcd'), ...flags('etcd') };
  return [
    unit('containerd', worker('containerd.service'), start('containerd')),
    etcdIsLocal(lab)
      ? unit('etcd', etcd('etcd.service'), etcdClocks)
      : unit('etcd', etcd('etcd-member.service'), { ...etcdClocks, INITIAL_CLUSTER: peers(lab) }),
    unit('kube-apiserver', controller('kube-apiserver.service'), {
      ...services,
      ...environment('kube-apiserver'),
      ...start('kube-apiserver'),
      ...flags('kube-apiserver'),
      ETCD_FLAGS: etcdFlags(lab),
      API_URL: apiUrl(lab),
    }),
    unit('kube-controller-manager', controller('kube-controller-manager.service'), {
      ...services,
      ...environment('kube-controller-manager'),
      ...flags('kube-controller-manager'),
      CLUSTER_CIDR: lab.clusterCidr,
    }),
    unit('kube-proxy', worker('kube-proxy.service'), environment('kube-proxy')),
    unit('kube-scheduler', controller('kube-scheduler.service'), environment('kube-scheduler')),
    unit('kubelet', worker('kubelet.service'), environment('kubelet')),
  ];
}

/**
 * The configuration files. SUBNET and ENCRYPTION_KEY are left for the chapters 09 and 06 to fill.
 */
export function configFiles(lab: Lab): readonly WorkingFile[] {
  return [
    config('10-bridge.conf', worker('10-bridge.conf')),
    config('99-loopback.conf', worker('99-loopback.conf')),
    config(
      'containerd-config.toml',
      fill(worker('containerd-config.toml'), { TIMEOUTS: stretchedTimeouts(lab) }),
    ),
    config('encryption-config.yaml', file('06-data-encryption-keys', 'encryption-config.yaml')),
    config('kube-apiserver-to-kubelet.yaml', controller('kube-apiserver-to-kubelet.yaml')),
    config(
      'kube-proxy-config.yaml',
      fill(worker('kube-proxy-config.yaml'), { CLUSTER_CIDR: lab.clusterCidr }),
    ),
    config(
      'kube-scheduler.yaml',
      fill(controller('kube-scheduler.yaml'), { ELECTION: stretchedElection(lab) }),
    ),
    config(
      'kubelet-config.yaml',
      fill(worker('kubelet-config.yaml'), { HEARTBEATS: stretchedHeartbeats(lab) }),
    ),
  ];
}

/** With several members the unit has holes of its own, which chapter 07 fills for each. */
export const etcdHoles = (
  lab: Lab,
  { name, address }: Machine,
): Readonly<Record<string, string>> | undefined =>
  etcdIsLocal(lab) ? undefined : { MEMBER: name, ADDRESS: address };

const peers = (lab: Lab): string =>
  etcdMembers(lab)
    .map(({ name, address }) => `${name}=https://${address}:2380`)
    .join(',');

function etcdFlags(lab: Lab): string {
  if (etcdIsLocal(lab)) return '--etcd-servers=http://127.0.0.1:2379';
  return [
    `--etcd-servers=${etcdMembers(lab)
      .map(({ address }) => `https://${address}:2379`)
      .join(',')}`,
    '--etcd-cafile=/var/lib/kubernetes/ca.crt',
    '--etcd-certfile=/var/lib/kubernetes/kube-api-server.crt',
    '--etcd-keyfile=/var/lib/kubernetes/kube-api-server.key',
  ].join(' \\\n  ');
}

const unit = (
  name: string,
  template: string,
  holes: Readonly<Record<string, string>>,
): WorkingFile => ({ name: `units/${name}.service`, content: fill(template, holes) });
const config = (name: string, content: string): WorkingFile => ({
  name: `configs/${name}`,
  content,
});

const file = (chapter: string, name: string): string =>
  readPackageFile(`labs/khw/${chapter}/files/${name}`);
const etcd = (name: string): string => file('07-bootstrapping-etcd', name);
const controller = (name: string): string => file('08-bootstrapping-kubernetes-controllers', name);
const worker = (name: string): string => file('09-bootstrapping-kubernetes-workers', name);
