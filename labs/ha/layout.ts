import type { Layout } from '../kubernetes/layout.js';
import type { SubjectAttribute } from '../../lib/pki/plan.js';

/** In what the texts about highly available clusters differ. */
export interface Differences extends Pick<Layout, 'clusterName' | 'hostName' | 'slips'> {
  /** Stem of the certificate of API server and etcd. */
  readonly apiServer: string;
  /** Country, state and place of all subjects, and their unit. */
  readonly place: Readonly<Record<'C' | 'ST' | 'L' | 'OU', string>>;
  /** Unit of the authority, where it is another one. */
  readonly authorityUnit?: string;
  /** Of what stands in front of the API servers, besides the machine's own names. */
  readonly frontNames?: readonly string[];
}

/** What both texts call things: chapters, files as cfssljson names them, paths on machines. */
export function highlyAvailable({
  clusterName,
  hostName,
  slips,
  apiServer,
  place,
  authorityUnit = place.OU,
  frontNames = [],
}: Differences): Layout {
  const authority = 'ca';
  const key = (stem: string): string => `${stem}-key.pem`;
  const certificate = (stem: string): string => `${stem}.pem`;
  return {
    chapters: {
      jumpbox: '02',
      machines: '03',
      certificates: '04',
      kubeconfigs: '05',
      encryption: '06',
      etcd: '07',
      controlPlane: '08',
      front: '09',
      workers: '10',
      kubectl: '11',
      routes: '12',
      dns: '13',
      smokeTest: '14',
      upgrade: '15',
    },
    text: 'note',
    podNetwork: { file: '/etc/cni/net.d/10-bridge.conf', bridge: 'cnio0' },
    cloud: ({ machines }) => machines.find(({ role }) => role === 'loadbalancer'),
    clusterName,
    certificate,
    key,
    stems: { authority, admin: 'admin', apiServer, serviceAccounts: 'service-account' },
    onNode: (machine) => ({
      authority: `/var/lib/kubernetes/${certificate(authority)}`,
      certificate: `/var/lib/kubelet/${certificate(machine)}`,
      key: `/var/lib/kubelet/${key(machine)}`,
    }),
    nodeInbox: '/root',
    issuing: {
      tool: 'cfssl',
      // cfssl gives an authority five years unless its request says otherwise.
      strength: { keyBits: 2048, days: 365, authorityDays: 1825 },
      authority: 'Kubernetes',
      aliases: () => ({ service: [], host: frontNames }),
      subject: (stem, own) => {
        const given: Partial<Record<SubjectAttribute, string>> = {
          ...place,
          OU: stem === authority ? authorityUnit : place.OU,
          O: 'Kubernetes',
          ...Object.fromEntries(own),
        };
        return cfsslOrder.flatMap((attribute) => {
          const value = given[attribute];
          return value === undefined ? [] : [[attribute, value] as const];
        });
      },
    },
    slips,
    // The administrator's own on a controller works without the front, too.
    localClients: ['admin', 'kube-controller-manager', 'kube-scheduler'],
    advertises: true,
    clusterDns: true,
    frontServes: ['09.front'],
    hostName,
  };
}

/** The order in which cfssl writes a subject, whatever that of its request is. */
const cfsslOrder = ['C', 'ST', 'L', 'O', 'OU', 'CN'] as const;
