import { etcdMembers, type Machine } from '../../lib/core/lab.js';
import { fill } from '../../lib/core/template.js';
import { readPackageFile } from '../../lib/host/files.js';
import type { Program } from './checking/units.js';
import { dnsAddress } from './dns/address.js';
import { etcdIsLocal } from './etcd.js';
import { apiUrl } from './kubeconfigs.js';
import type { Cluster } from './layout.js';
import {
  startSeconds,
  stretchedElection,
  stretchedEnvironment,
  stretchedFlags,
  stretchedHeartbeats,
  stretchedTimeouts,
} from './stretched.js';

type Holes = Readonly<Record<string, string>>;

/**
 * The systemd unit of a program. Where machines differ it has words in capitals, which `unitHoles`
 * tells. `rangeNote` goes on with the comment on the service range.
 */
export function unitText(cluster: Cluster, program: Program, rangeNote = ''): string {
  const template = file(`${templateOf(cluster, program)}.service`);
  switch (program) {
    case 'etcd':
      return fill(template, { ...start(cluster, program), ...etcdFlags(cluster) });
    case 'kube-apiserver':
      return fill(template, {
        ...environment(cluster, program),
        ...start(cluster, program),
        ...clocks(cluster, program),
        ...apiServerFlags(cluster),
        RANGE_NOTE: rangeNote,
      });
    case 'kube-controller-manager':
      return fill(template, {
        ...environment(cluster, program),
        ...clocks(cluster, program),
        ...managerFlags(cluster),
      });
    case 'containerd':
      return fill(template, start(cluster, program));
    case 'kube-scheduler':
    case 'kube-proxy':
    case 'kubelet':
      return fill(template, environment(cluster, program));
  }
}

/** Words of a program's unit, and what is put in their place on a machine; undefined for none. */
export function unitHoles(
  cluster: Cluster,
  program: Program,
  { name, address }: Pick<Machine, 'name' | 'address'>,
): Holes | undefined {
  if (program === 'etcd')
    return etcdIsLocal(cluster) ? undefined : { MEMBER: name, ADDRESS: address };
  return program === 'kube-apiserver' && cluster.layout.advertises === true
    ? { ADDRESS: address }
    : undefined;
}

/** The unit of a program as it lies on one machine; its name and address may be shell variables. */
export const unitOn = (
  cluster: Cluster,
  program: Program,
  machine: Pick<Machine, 'name' | 'address'>,
): string =>
  Object.entries(unitHoles(cluster, program, machine) ?? {}).reduce(
    (text, [hole, value]) => text.replaceAll(hole, value),
    unitText(cluster, program),
  );

/** Configuration files that are the same on all machines, but for words in capitals. */
export type ConfigName =
  | '10-bridge.conf'
  | '99-loopback.conf'
  | 'containerd-config.toml'
  | 'encryption-config.yaml'
  | 'kube-apiserver-to-kubelet.yaml'
  | 'kube-proxy-config.yaml'
  | 'kube-scheduler.yaml';

/**
 * A configuration file. SUBNET in 10-bridge.conf is the node's pod range; the key in
 * encryption-config.yaml is left to the shell, as `${ENCRYPTION_KEY}`.
 */
export function configText(cluster: Cluster, name: ConfigName): string {
  const template = file(name);
  switch (name) {
    case 'containerd-config.toml':
      return fill(template, { TIMEOUTS: stretchedTimeouts(cluster) });
    case 'kube-proxy-config.yaml':
      return fill(template, { CLUSTER_CIDR: cluster.clusterCidr });
    case 'kube-scheduler.yaml':
      return fill(template, { ELECTION: stretchedElection(cluster) });
    case '10-bridge.conf':
      return fill(template, { BRIDGE: cluster.layout.podNetwork.bridge });
    case '99-loopback.conf':
    case 'encryption-config.yaml':
    case 'kube-apiserver-to-kubelet.yaml':
      return template;
  }
}

/** The kubelet's configuration on a machine. SUBNET in it is the node's pod range. */
export function kubeletConfig(cluster: Cluster, machine: string): string {
  const { authority, certificate, key } = cluster.layout.onNode(machine);
  return fill(file('kubelet-config.yaml'), {
    AUTHORITY: authority,
    CERTIFICATE: certificate,
    KEY: key,
    CLUSTER_DNS: clusterDns(cluster),
    HEARTBEATS: stretchedHeartbeats(cluster),
  });
}

/** What pods are told of names from the start; without it that is left to a later chapter. */
const clusterDns = (cluster: Cluster): string =>
  cluster.layout.clusterDns === true
    ? `clusterDNS:\n  - "${dnsAddress(cluster)}"\nclusterDomain: "${cluster.clusterDomain}"\n`
    : '';

/** With TLS between machines etcd is told who its members are. */
const templateOf = (cluster: Cluster, program: Program): string =>
  program === 'etcd' && !etcdIsLocal(cluster) ? 'etcd-member' : program;

function etcdFlags(cluster: Cluster): Holes {
  const common = clocks(cluster, 'etcd');
  if (etcdIsLocal(cluster)) return common;
  const { AUTHORITY, SERVER, SERVER_KEY } = files(cluster);
  return { ...common, AUTHORITY, SERVER, SERVER_KEY, INITIAL_CLUSTER: peers(cluster) };
}

function apiServerFlags(cluster: Cluster): Holes {
  const { AUTHORITY, SERVER, SERVER_KEY, TOKENS, TOKENS_KEY } = files(cluster);
  return {
    ADVERTISE: cluster.layout.advertises === true ? '  --advertise-address=ADDRESS \\\n' : '',
    API_URL: apiUrl(cluster),
    AUTHORITY,
    ETCD_FLAGS: storeFlags(cluster),
    SERVER,
    SERVER_KEY,
    SERVICE_CIDR: cluster.serviceCidr,
    TOKENS,
    TOKENS_KEY,
  };
}

function managerFlags(cluster: Cluster): Holes {
  const { AUTHORITY, AUTHORITY_KEY, TOKENS_KEY } = files(cluster);
  return {
    AUTHORITY,
    AUTHORITY_KEY,
    CLUSTER_CIDR: cluster.clusterCidr,
    SERVICE_CIDR: cluster.serviceCidr,
    TOKENS_KEY,
  };
}

/** Names of certificates and keys, as the track has them. */
function files({ layout: { certificate, key, stems } }: Cluster): {
  readonly AUTHORITY: string;
  readonly AUTHORITY_KEY: string;
  readonly SERVER: string;
  readonly SERVER_KEY: string;
  readonly TOKENS: string;
  readonly TOKENS_KEY: string;
} {
  return {
    AUTHORITY: certificate(stems.authority),
    AUTHORITY_KEY: key(stems.authority),
    SERVER: certificate(stems.apiServer),
    SERVER_KEY: key(stems.apiServer),
    TOKENS: certificate(stems.serviceAccounts),
    TOKENS_KEY: key(stems.serviceAccounts),
  };
}

const peers = (cluster: Cluster): string =>
  etcdMembers(cluster)
    .map(({ name, address }) => `${name}=https://${address}:2380`)
    .join(',');

function storeFlags(cluster: Cluster): string {
  if (etcdIsLocal(cluster)) return '--etcd-servers=http://127.0.0.1:2379';
  const { AUTHORITY, SERVER, SERVER_KEY } = files(cluster);
  return [
    `--etcd-servers=${etcdMembers(cluster)
      .map(({ address }) => `https://${address}:2379`)
      .join(',')}`,
    `--etcd-cafile=/var/lib/kubernetes/${AUTHORITY}`,
    `--etcd-certfile=/var/lib/kubernetes/${SERVER}`,
    `--etcd-keyfile=/var/lib/kubernetes/${SERVER_KEY}`,
  ].join(' \\\n  ');
}

const environment = (cluster: Cluster, program: Program): Holes => ({
  ENVIRONMENT: stretchedEnvironment(cluster, program),
});
const start = (cluster: Cluster, program: Program): Holes => ({
  START_SECONDS: startSeconds(cluster, program),
});
const clocks = (cluster: Cluster, program: Program): Holes => ({
  CLOCK_FLAGS: stretchedFlags(cluster, program),
});

const file = (name: string): string => readPackageFile(`labs/kubernetes/files/${name}`);
