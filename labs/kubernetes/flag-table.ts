import type { Program } from './checking/units.js';
import type { Theme } from './layout.js';

/** Flags that name a file, a key, an authority, an address or a range, and who follows them. */
export interface FlagRow {
  readonly program: Program;
  readonly flags: readonly string[];
  /** What is asked of what they name. */
  readonly asked: string;
  /** Theme and name of the check that fails where that does not hold. */
  readonly provedBy: readonly [Theme, string];
  /** Only where several machines have the program, or etcd has TLS. */
  readonly several?: true;
}

/**
 * Every flag of the units by which a program is told what to trust, what to show, where to go and
 * which range is its own: none counts as right because it is there.
 */
export const flagTable: readonly FlagRow[] = [
  {
    program: 'kube-apiserver',
    flags: ['client-ca-file'],
    asked: 'vouches for the certificates of administrator, followers, kube-proxy and kubelets',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['kubelet-certificate-authority'],
    asked: 'vouches for the certificates of the kubelets',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['kubelet-client-certificate', 'kubelet-client-key'],
    asked: 'a pair, signed by the authority, valid, for clients',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['service-account-key-file', 'service-account-signing-key-file'],
    asked: 'the key that signs is among those that verify',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['service-account-issuer'],
    asked: 'given',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['encryption-provider-config'],
    asked: 'provider and key of the configuration in the working folder',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['etcd-servers'],
    asked: 'members of this lab',
    provedBy: ['controlPlane', 'api-flags'],
  },
  {
    program: 'kube-apiserver',
    flags: ['etcd-cafile', 'etcd-certfile', 'etcd-keyfile'],
    asked: 'etcd and the API server believe each other',
    provedBy: ['controlPlane', 'api-ready'],
    several: true,
  },
  {
    program: 'kube-apiserver',
    flags: ['tls-cert-file', 'tls-private-key-file'],
    asked: 'signed by the authority, with all names by which it is reached',
    provedBy: ['controlPlane', 'api-certificate'],
  },
  {
    program: 'kube-apiserver',
    flags: ['service-cluster-ip-range'],
    asked: 'its first address is that of the service kubernetes',
    provedBy: ['controlPlane', 'service-range'],
  },
  {
    program: 'kube-apiserver',
    flags: ['service-node-port-range'],
    asked: 'the service of the smoke test has a port of it',
    provedBy: ['smokeTest', 'service'],
  },
  {
    program: 'kube-apiserver',
    flags: ['bind-address'],
    asked: "it answers at the machine's address",
    provedBy: ['controlPlane', 'api-ready'],
  },
  {
    program: 'kube-apiserver',
    flags: ['advertise-address'],
    asked: 'the endpoints of the service kubernetes have it',
    provedBy: ['controlPlane', 'endpoints'],
    several: true,
  },
  {
    program: 'kube-controller-manager',
    flags: ['root-ca-file'],
    asked: "vouches for the API server's certificate",
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['service-account-private-key-file'],
    asked: "among those that the API server's --service-account-key-file verifies",
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['cluster-signing-cert-file', 'cluster-signing-key-file'],
    asked: "a pair, and an authority that the API server's --client-ca-file knows",
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['kubeconfig'],
    asked: 'its own, or an administrator',
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['service-cluster-ip-range'],
    asked: "the API server's",
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['cluster-cidr'],
    asked: "holds every node's pod range",
    provedBy: ['controlPlane', 'controller-manager-flags'],
  },
  {
    program: 'kube-controller-manager',
    flags: ['bind-address'],
    asked: 'it answers there',
    provedBy: ['controlPlane', 'controller-manager-health'],
  },
  {
    program: 'kube-scheduler',
    flags: ['config'],
    asked: 'it starts with it, and gets the lease',
    provedBy: ['controlPlane', 'scheduler-leader'],
  },
  {
    program: 'kubelet',
    flags: ['config'],
    asked: 'whole; its certificate is shown, and its clientCAFile vouches for the API server',
    provedBy: ['workers', 'kubelet-api'],
  },
  {
    program: 'kubelet',
    flags: ['kubeconfig'],
    asked: 'it registers its own node with it',
    provedBy: ['workers', 'registered'],
  },
  {
    program: 'kube-proxy',
    flags: ['config'],
    asked: 'it starts with it, and writes its rules',
    provedBy: ['workers', 'service-address'],
  },
  {
    program: 'etcd',
    flags: ['listen-client-urls', 'listen-peer-urls'],
    asked: 'loopback, or for nobody without a certificate',
    provedBy: ['etcd', 'loopback'],
  },
  {
    program: 'etcd',
    flags: ['initial-advertise-peer-urls', 'initial-cluster'],
    asked: 'what the data say',
    provedBy: ['etcd', 'identity'],
  },
  {
    program: 'etcd',
    flags: ['advertise-client-urls'],
    asked: "the member's own address",
    provedBy: ['etcd', 'name'],
    several: true,
  },
  {
    program: 'etcd',
    flags: ['data-dir'],
    asked: "on disk, and etcd's alone",
    provedBy: ['etcd', 'data'],
  },
  {
    program: 'etcd',
    flags: [
      'cert-file',
      'key-file',
      'trusted-ca-file',
      'peer-cert-file',
      'peer-key-file',
      'peer-trusted-ca-file',
    ],
    asked: 'pairs of the authority; it vouches for API servers and members',
    provedBy: ['etcd', 'trust'],
    several: true,
  },
];
