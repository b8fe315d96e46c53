import { directory, symlink } from './entries.js';
import { path } from './images.js';
import type { ContainerImage, ImageRecipe } from './types.js';

/** Repositories of the images below: what kubeadm starts besides name server and pause. */
export const controlPlaneImages = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'etcd',
] as const;

/**
 * Images for a control plane in pods, each with the program of the lab's own release of that name;
 * they have the names of the public ones. kubeadm of Kubernetes 1.32 would ask for an older etcd:
 * its configuration must name the tag of this one.
 */
export const imagesForKubeadm = (kubernetes: string, etcd: string): readonly ContainerImage[] => [
  ofProgram('kube-apiserver', `v${kubernetes}`, 'kubernetes'),
  ofProgram('kube-controller-manager', `v${kubernetes}`, 'kubernetes'),
  ofProgram('kube-scheduler', `v${kubernetes}`, 'kubernetes'),
  ofProgram('kube-proxy', `v${kubernetes}`, 'kubernetes', packetFilter),
  ofProgram('etcd', `${etcd}-0`, 'etcd'),
];

type Parts = Pick<ImageRecipe, 'packages' | 'keep' | 'add'>;

/** The programs that kube-proxy runs, as packages' scripts would link them. */
const packetFilter: Parts = {
  packages: ['iptables'],
  keep: [
    'usr/sbin/xtables-nft-multi',
    'usr/lib/*-linux-gnu/xtables/lib*.so',
    'usr/lib*/ld-linux-*.so.*',
    ...['ld-linux-*', 'libc', 'libm', 'libxtables', 'libmnl', 'libnftnl'].map(
      (library) => `usr/lib/*-linux-gnu/${library}.so.*`,
    ),
  ],
  add: ['iptables', 'ip6tables'].flatMap((name) =>
    ['', '-save', '-restore'].map((verb) =>
      symlink(`usr/sbin/${name}${verb}`, 'xtables-nft-multi'),
    ),
  ),
};

const ofProgram = (
  name: string,
  tag: string,
  component: string,
  { packages, keep, add }: Parts = { packages: [], keep: [], add: [] },
): ContainerImage => ({
  reference: `registry.k8s.io/${name}:${tag}`,
  repository: name,
  tag,
  config: { cmd: [`/usr/local/bin/${name}`], env: [path], exposedPorts: [], workingDir: '/' },
  recipe: {
    packages,
    keep,
    add: [
      ...['dev', 'proc', 'sys', 'etc', 'run'].map((folder) => directory(folder)),
      directory('tmp', 0o1777),
      ...add,
    ],
    programs: [{ component, name, path: `usr/local/bin/${name}` }],
  },
});
