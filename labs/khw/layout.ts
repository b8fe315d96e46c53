import { clusterIn, type Layout } from '../kubernetes/layout.js';

const place = [
  ['C', 'US'],
  ['ST', 'Washington'],
  ['L', 'Seattle'],
] as const;

/** What the tutorial calls things. */
export const layout: Layout = {
  chapters: {
    jumpbox: '02',
    machines: '03',
    certificates: '04',
    kubeconfigs: '05',
    encryption: '06',
    etcd: '07',
    controlPlane: '08',
    workers: '09',
    kubectl: '10',
    routes: '11',
    smokeTest: '12',
    dns: '13',
    upgrade: '14',
  },
  text: 'tutorial',
  clusterName: 'kubernetes-the-hard-way',
  certificate: (stem) => `${stem}.crt`,
  key: (stem) => `${stem}.key`,
  stems: {
    authority: 'ca',
    admin: 'admin',
    apiServer: 'kube-api-server',
    serviceAccounts: 'service-accounts',
  },
  onNode: () => ({
    authority: '/var/lib/kubelet/ca.crt',
    certificate: '/var/lib/kubelet/kubelet.crt',
    key: '/var/lib/kubelet/kubelet.key',
  }),
  issuing: {
    tool: 'openssl',
    authority: 'CA',
    subject: (stem, own) => {
      if (stem === layout.stems.authority) return [...place, ...own];
      const alone = [layout.stems.admin, layout.stems.serviceAccounts].includes(stem);
      return alone ? own : [...own, ...place];
    },
    // The tutorial has the first of these in place of `kubernetes.default.svc.DOMAIN`; nothing asks
    // for either.
    aliases: ({ domain, clusterDomain }) => ({
      service: [`kubernetes.svc.${clusterDomain}`],
      host: [`api-server.${domain}`],
    }),
  },
  encryptionTemplate: 'configs/encryption-config.yaml',
  slips: {
    lackedNames: (names) => names.slice(-1),
    schedulerGroup: true,
    serviceRange: true,
  },
  localClients: ['admin'],
  hostName: ({ name }) => name,
  podNetwork: { file: '/etc/cni/net.d/10-bridge.conf', bridge: 'cni0' },
  subnetHole: 'SUBNET',
};

/** A lab of this track, with what the tutorial calls things. */
export const cluster = clusterIn(layout);
