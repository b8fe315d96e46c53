import { clusterIn, type Layout } from '../kubernetes/layout.js';

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
  },
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
  localClients: ['admin'],
  slips: { serviceRange: true },
  hostName: ({ name }) => name,
};

/** A lab of this track, with what the tutorial calls things. */
export const cluster = clusterIn(layout);
