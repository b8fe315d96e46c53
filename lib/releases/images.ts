import { directory } from './entries.js';
import { nginxFiles, shellLinks } from './nginx-files.js';
import type { ContainerImage } from './types.js';

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A web server on port 80, for the smoke test. */
export const nginx: ContainerImage = {
  reference: 'docker.io/library/nginx:latest',
  repository: 'library/nginx',
  tag: 'latest',
  // SIGQUIT lets nginx end its requests first, as in the upstream image.
  config: {
    cmd: ['nginx', '-g', 'daemon off;'],
    env: [path],
    exposedPorts: ['80/tcp'],
    workingDir: '/',
    stopSignal: 'SIGQUIT',
  },
  recipe: {
    packages: ['nginx', 'busybox'],
    keep: [
      'usr/sbin/nginx',
      'usr/bin/busybox',
      'etc/nginx/mime.types',
      'usr/share/nginx/html/*',
      'usr/lib*/ld-linux-*.so.*',
      ...[
        'ld-linux-*',
        'libc',
        'libresolv',
        'libcrypt',
        'libpcre2-8',
        'libssl',
        'libcrypto',
        'libz',
      ].map((library) => `usr/lib/*-linux-gnu/${library}.so.*`),
    ],
    add: [...nginxFiles, ...shellLinks],
  },
};

/** What holds a pod's namespaces, of the tag that the release's containerd is configured for. */
export const pause = (tag: string): ContainerImage => ({
  reference: `registry.k8s.io/pause:${tag}`,
  repository: 'pause',
  tag,
  config: {
    entrypoint: ['/usr/bin/catatonit', '-P'],
    env: [path],
    exposedPorts: [],
    user: '65535:65535',
    workingDir: '/',
  },
  // A static program whose pause mode (catatonit(1), -P) holds a pod's namespaces and reaps its
  // orphans.
  recipe: { packages: ['catatonit'], keep: ['usr/bin/catatonit'], add: [] },
});

/**
 * The cluster's name server, of the version that the component of the same name has. The program is
 * whole by itself; like the public image it does not run as root.
 */
export const corednsImage = (
  version: string,
  digest?: ContainerImage['digest'],
): ContainerImage => ({
  reference: `registry.k8s.io/coredns/coredns:v${version}`,
  repository: 'coredns/coredns',
  tag: `v${version}`,
  ...(digest === undefined ? {} : { digest }),
  config: {
    entrypoint: ['/coredns'],
    env: [path],
    exposedPorts: ['53/tcp', '53/udp'],
    user: '65532:65532',
    workingDir: '/',
  },
  recipe: {
    packages: [],
    keep: [],
    add: ['dev', 'proc', 'sys', 'etc'].map((folder) => directory(folder)),
    programs: [{ component: 'coredns', name: 'coredns', path: 'coredns' }],
  },
});

const emptyFolders = ['dev', 'proc', 'sys', 'etc', 'tmp'].map((folder) => directory(folder));

/** A gateway, of the version that the component of the same name has. */
export const traefikImage = (version: string): ContainerImage => ({
  reference: `docker.io/library/traefik:v${version}`,
  repository: 'library/traefik',
  tag: `v${version}`,
  config: { entrypoint: ['traefik'], env: [path], exposedPorts: ['80/tcp'], workingDir: '/' },
  recipe: {
    packages: [],
    keep: [],
    add: emptyFolders,
    programs: [{ component: 'traefik', name: 'traefik', path: 'usr/local/bin/traefik' }],
  },
});

/** Makes volumes of folders of the nodes, of the version that the component of the same name has. */
export const localPathImage = (version: string): ContainerImage => ({
  reference: `docker.io/rancher/local-path-provisioner:v${version}`,
  repository: 'rancher/local-path-provisioner',
  tag: `v${version}`,
  config: {
    entrypoint: ['local-path-provisioner'],
    env: [path],
    exposedPorts: [],
    workingDir: '/',
  },
  recipe: {
    packages: [],
    keep: [],
    add: emptyFolders,
    programs: [
      {
        component: 'local-path-provisioner',
        name: 'local-path-provisioner',
        path: 'usr/bin/local-path-provisioner',
      },
    ],
  },
});

/** Tells what nodes and pods use, of the version that the component of the same name has. */
export const metricsServerImage = (version: string): ContainerImage => ({
  reference: `registry.k8s.io/metrics-server/metrics-server:v${version}`,
  repository: 'metrics-server/metrics-server',
  tag: `v${version}`,
  config: {
    entrypoint: ['/metrics-server'],
    env: [path],
    exposedPorts: [],
    user: '65534',
    workingDir: '/',
  },
  recipe: {
    packages: [],
    keep: [],
    add: emptyFolders,
    programs: [{ component: 'metrics-server', name: 'metrics-server', path: 'metrics-server' }],
  },
});

/** Enforces network policies, of the version that the component of the same name has. */
export const networkPoliciesImage = (version: string): ContainerImage => ({
  reference: `registry.k8s.io/networking/kube-network-policies:v${version}`,
  repository: 'networking/kube-network-policies',
  tag: `v${version}`,
  config: { cmd: ['/bin/netpol'], env: [path], exposedPorts: [], workingDir: '/' },
  recipe: {
    packages: [],
    keep: [],
    add: emptyFolders,
    programs: [{ component: 'kube-network-policies', name: 'netpol', path: 'bin/netpol' }],
  },
});
