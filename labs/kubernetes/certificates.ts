import { controllers, etcdMembers, workers, type Machine } from '../../lib/core/lab.js';
import type {
  AlternativeName,
  CertificatePlan,
  CertificatePlans,
  ExtendedKeyUsage,
} from '../../lib/pki/plan.js';
import { hostFqdn, type Cluster, type Layout } from './layout.js';

/** What stands in certificates. */
type Names = Pick<
  Cluster,
  'machines' | 'etcd' | 'domain' | 'clusterDomain' | 'serviceAddress' | 'apiHost' | 'layout'
>;

/** The authority, which signs itself and everything else. */
export const authorityPlan = ({ stems, issuing }: Layout): CertificatePlan => ({
  name: stems.authority,
  subject: issuing.subject(stems.authority, [['CN', issuing.authority]]),
  ca: true,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  alternativeNames: [],
});

/**
 * Every certificate that the authority signs, in the order of the tutorial. The same lab always
 * gives the same plan.
 */
export function certificatePlans(cluster: Names): readonly CertificatePlan[] {
  const { layout } = cluster;
  const { stems } = layout;
  return [
    client(layout, stems.admin, [
      ['CN', 'admin'],
      ['O', 'system:masters'],
    ]),
    ...workers(cluster).map((worker) => nodePlan(cluster, worker)),
    client(layout, 'kube-proxy', [
      ['CN', 'system:kube-proxy'],
      ['O', 'system:node-proxier'],
    ]),
    // The tutorial's O is `system:system:kube-scheduler`, a slip: authorisation goes by CN, so
    // nobody noticed.
    client(layout, 'kube-scheduler', [
      ['CN', 'system:kube-scheduler'],
      ['O', 'system:kube-scheduler'],
    ]),
    client(layout, 'kube-controller-manager', [
      ['CN', 'system:kube-controller-manager'],
      ['O', 'system:kube-controller-manager'],
    ]),
    apiServerPlan(cluster),
    serviceAccountsPlan(layout),
  ];
}

type Subject = CertificatePlan['subject'];

function client(layout: Layout, stem: string, own: Subject): CertificatePlan {
  return {
    name: stem,
    subject: layout.issuing.subject(stem, own),
    ca: false,
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: usagesOf(layout, ['clientAuth']),
    alternativeNames: [],
  };
}

const both = ['serverAuth', 'clientAuth'] as const;

/** A signing profile gives every certificate the same usages, whatever its owner needs. */
const usagesOf = (
  { issuing }: Layout,
  needed: readonly ExtendedKeyUsage[],
): readonly ExtendedKeyUsage[] => (issuing.tool === 'cfssl' ? both : needed);

/**
 * The kubelet speaks to the API server as `system:node:NAME`, and is spoken to by name or by
 * address.
 */
function nodePlan(cluster: Names, machine: Machine): CertificatePlan {
  const { layout } = cluster;
  const host = layout.hostName(machine);
  return {
    ...client(layout, machine.name, [
      ['CN', `system:node:${host}`],
      ['O', 'system:nodes'],
    ]),
    extendedKeyUsage: both,
    alternativeNames: [
      ...names('DNS', [host, hostFqdn(cluster, machine)]),
      ...names('IP', ['127.0.0.1', machine.address]),
    ],
  };
}

/**
 * The API server's certificate also serves etcd, and makes the API server known to the kubelets as
 * user `kubernetes`.
 */
function apiServerPlan(cluster: Names): CertificatePlan {
  const { layout } = cluster;
  const machines = servers(cluster);
  const aliases = layout.issuing.aliases?.(cluster) ?? { service: [], host: [] };
  return {
    ...client(layout, layout.stems.apiServer, [['CN', 'kubernetes']]),
    extendedKeyUsage: both,
    alternativeNames: [
      ...names('IP', [
        '127.0.0.1',
        cluster.serviceAddress,
        ...machines.map(({ address }) => address),
      ]),
      ...names('DNS', [
        ...serviceNames(cluster.clusterDomain),
        ...aliases.service,
        ...machines.flatMap((machine) => [
          machine.name,
          machine.fqdn,
          layout.hostName(machine),
          hostFqdn(cluster, machine),
        ]),
        cluster.apiHost,
        ...aliases.host,
        'localhost',
      ]),
    ],
  };
}

/** Whatever answers as API server or etcd member, or stands in front of them. */
function servers(cluster: Names): readonly Machine[] {
  const front = cluster.machines.filter(
    ({ fqdn, role }) => fqdn === cluster.apiHost || role === 'loadbalancer',
  );
  return [...new Set([...controllers(cluster), ...etcdMembers(cluster), ...front])];
}

/** The names by which pods know the API server. */
function serviceNames(clusterDomain: string): readonly string[] {
  const [cluster = clusterDomain] = clusterDomain.split('.');
  const service = 'kubernetes.default.svc';
  return [
    'kubernetes',
    'kubernetes.default',
    service,
    `${service}.${cluster}`,
    `${service}.${clusterDomain}`,
  ];
}

/** Signs service account tokens; nobody logs in with it, so it needs no extended usage. */
function serviceAccountsPlan(layout: Layout): CertificatePlan {
  const plan = client(layout, layout.stems.serviceAccounts, [['CN', 'service-accounts']]);
  return layout.issuing.tool === 'cfssl'
    ? plan
    : { ...plan, keyUsage: ['digitalSignature'], extendedKeyUsage: [] };
}

const names = (
  type: AlternativeName['type'],
  values: readonly string[],
): readonly AlternativeName[] => [...new Set(values)].map((value) => ({ type, value }));

/** The authority and all that it signs. */
export const clusterCertificates = (cluster: Names): CertificatePlans => ({
  authority: authorityPlan(cluster.layout),
  signed: certificatePlans(cluster),
  ...(cluster.layout.issuing.strength === undefined
    ? {}
    : { strength: cluster.layout.issuing.strength }),
});

/** File stems of the certificates that every lab has: no machine's own. */
export const fixedStems = (layout: Layout): readonly string[] =>
  [
    authorityPlan(layout),
    ...certificatePlans({
      layout,
      machines: [],
      etcd: [],
      domain: 'domain',
      clusterDomain: 'domain',
      serviceAddress: '',
      apiHost: '',
    }),
  ].map(({ name }) => name);

/** A subject in one line, as `readCertificate` has it. */
export const subjectLine = (subject: Subject): string =>
  subject.map(([attribute, value]) => `${attribute}=${value}`).join(', ');

/** The same as openssl's -subj takes it. */
export const subjectOption = (subject: Subject): string =>
  subject.map(([attribute, value]) => `/${attribute}=${value}`).join('');
