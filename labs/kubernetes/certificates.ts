import { controllers, etcdMembers, workers, type Lab, type Machine } from '../../lib/core/lab.js';
import type { AlternativeName, CertificatePlan, CertificatePlans } from '../../lib/pki/plan.js';

/** What stands in certificates. */
type Names = Pick<
  Lab,
  'machines' | 'etcd' | 'domain' | 'clusterDomain' | 'serviceAddress' | 'apiHost'
>;

const place = [
  ['C', 'US'],
  ['ST', 'Washington'],
  ['L', 'Seattle'],
] as const;

/** The authority, which signs itself and everything else. */
export const authorityPlan: CertificatePlan = {
  name: 'ca',
  subject: [...place, ['CN', 'CA']],
  ca: true,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  alternativeNames: [],
};

/**
 * Every certificate that the authority signs, in the order of the tutorial. The same lab always
 * gives the same plan.
 */
export function certificatePlans(lab: Names): readonly CertificatePlan[] {
  return [
    client('admin', [
      ['CN', 'admin'],
      ['O', 'system:masters'],
    ]),
    ...workers(lab).map(nodePlan),
    client('kube-proxy', [['CN', 'system:kube-proxy'], ['O', 'system:node-proxier'], ...place]),
    // The tutorial's O is `system:system:kube-scheduler`, a slip: authorisation goes by CN, so
    // nobody noticed.
    client('kube-scheduler', [
      ['CN', 'system:kube-scheduler'],
      ['O', 'system:kube-scheduler'],
      ...place,
    ]),
    client('kube-controller-manager', [
      ['CN', 'system:kube-controller-manager'],
      ['O', 'system:kube-controller-manager'],
      ...place,
    ]),
    apiServerPlan(lab),
    serviceAccountsPlan,
  ];
}

function client(name: string, subject: CertificatePlan['subject']): CertificatePlan {
  return {
    name,
    subject,
    ca: false,
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: ['clientAuth'],
    alternativeNames: [],
  };
}

/**
 * The kubelet speaks to the API server as `system:node:NAME`, and is spoken to by name or by
 * address.
 */
function nodePlan({ name, fqdn, address }: Machine): CertificatePlan {
  return {
    ...client(name, [['CN', `system:node:${name}`], ['O', 'system:nodes'], ...place]),
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    alternativeNames: [...names('DNS', [name, fqdn]), ...names('IP', ['127.0.0.1', address])],
  };
}

/**
 * The API server's certificate also serves etcd, and makes the API server known to the kubelets as
 * user `kubernetes`.
 */
function apiServerPlan(lab: Names): CertificatePlan {
  const machines = servers(lab);
  return {
    ...client('kube-api-server', [['CN', 'kubernetes'], ...place]),
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    alternativeNames: [
      ...names('IP', ['127.0.0.1', lab.serviceAddress, ...machines.map(({ address }) => address)]),
      ...names('DNS', [
        ...serviceNames(lab.clusterDomain),
        ...machines.flatMap(({ name, fqdn }) => [name, fqdn]),
        lab.apiHost,
        `api-server.${lab.domain}`,
        'localhost',
      ]),
    ],
  };
}

/** Whatever answers as API server or etcd member, or stands in front of them. */
function servers(lab: Names): readonly Machine[] {
  const front = lab.machines.filter(
    ({ fqdn, role }) => fqdn === lab.apiHost || role === 'loadbalancer',
  );
  return [...new Set([...controllers(lab), ...etcdMembers(lab), ...front])];
}

/**
 * The names by which pods know the API server. The tutorial's list has `kubernetes.svc.DOMAIN`,
 * which nothing asks for, in place of `kubernetes.default.svc.DOMAIN`: ours has both.
 */
function serviceNames(clusterDomain: string): readonly string[] {
  const [cluster = clusterDomain] = clusterDomain.split('.');
  const service = 'kubernetes.default.svc';
  return [
    'kubernetes',
    'kubernetes.default',
    service,
    `${service}.${cluster}`,
    `${service}.${clusterDomain}`,
    `kubernetes.svc.${clusterDomain}`,
  ];
}

/** Signs service account tokens; nobody logs in with it, so it needs no extended usage. */
const serviceAccountsPlan: CertificatePlan = {
  name: 'service-accounts',
  subject: [['CN', 'service-accounts']],
  ca: false,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: [],
  alternativeNames: [],
};

const names = (
  type: AlternativeName['type'],
  values: readonly string[],
): readonly AlternativeName[] => [...new Set(values)].map((value) => ({ type, value }));

/** The authority and all that it signs. */
export const clusterCertificates = (lab: Names): CertificatePlans => ({
  authority: authorityPlan,
  signed: certificatePlans(lab),
});

/** File stems of the certificates that every lab has: no machine's own. */
export const fixedStems: readonly string[] = [
  authorityPlan,
  ...certificatePlans({
    machines: [],
    etcd: [],
    domain: 'domain',
    clusterDomain: 'domain',
    serviceAddress: '',
    apiHost: '',
  }),
].map(({ name }) => name);
