import { directory } from './entries.js';
import { nginxFiles, shellLinks } from './nginx-files.js';
import type { ContainerConfig, ContainerImage, ImageProgram } from './types.js';

export const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

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

/** An image that holds one program of a component, which is whole by itself, and nothing else. */
interface ProgramImage {
  readonly registry: 'docker.io' | 'registry.k8s.io';
  readonly repository: string;
  /** Of the component as well. */
  readonly version: string;
  readonly digest?: ContainerImage['digest'];
  readonly start: Pick<ContainerConfig, 'entrypoint' | 'cmd'>;
  readonly exposedPorts?: readonly string[];
  readonly user?: string;
  readonly folders?: readonly string[];
  readonly program: ImageProgram;
}

const ofProgram = ({
  folders = ['dev', 'proc', 'sys', 'etc', 'tmp'],
  ...image
}: ProgramImage): ContainerImage => ({
  reference: `${image.registry}/${image.repository}:v${image.version}`,
  repository: image.repository,
  tag: `v${image.version}`,
  ...(image.digest === undefined ? {} : { digest: image.digest }),
  config: {
    ...image.start,
    env: [path],
    exposedPorts: image.exposedPorts ?? [],
    ...(image.user === undefined ? {} : { user: image.user }),
    workingDir: '/',
  },
  recipe: {
    packages: [],
    keep: [],
    add: folders.map((folder) => directory(folder)),
    programs: [image.program],
  },
});

/** The cluster's name server. Like the public image it does not run as root. */
export const corednsImage = (version: string, digest?: ContainerImage['digest']): ContainerImage =>
  ofProgram({
    registry: 'registry.k8s.io',
    repository: 'coredns/coredns',
    version,
    ...(digest === undefined ? {} : { digest }),
    start: { entrypoint: ['/coredns'] },
    exposedPorts: ['53/tcp', '53/udp'],
    user: '65532:65532',
    folders: ['dev', 'proc', 'sys', 'etc'],
    program: { component: 'coredns', name: 'coredns', path: 'coredns' },
  });

/** A gateway. */
export const traefikImage = (version: string): ContainerImage =>
  ofProgram({
    registry: 'docker.io',
    repository: 'library/traefik',
    version,
    start: { entrypoint: ['traefik'] },
    exposedPorts: ['80/tcp'],
    program: { component: 'traefik', name: 'traefik', path: 'usr/local/bin/traefik' },
  });

/** Makes volumes of folders of the nodes. */
export const localPathImage = (version: string): ContainerImage => {
  const name = 'local-path-provisioner';
  return ofProgram({
    registry: 'docker.io',
    repository: `rancher/${name}`,
    version,
    start: { entrypoint: [name] },
    program: { component: name, name, path: `usr/bin/${name}` },
  });
};

/** Tells what nodes and pods use. */
export const metricsServerImage = (version: string): ContainerImage => {
  const name = 'metrics-server';
  return ofProgram({
    registry: 'registry.k8s.io',
    repository: `${name}/${name}`,
    version,
    start: { entrypoint: [`/${name}`] },
    user: '65534',
    program: { component: name, name, path: name },
  });
};

/** Enforces network policies. */
export const networkPoliciesImage = (version: string): ContainerImage =>
  ofProgram({
    registry: 'registry.k8s.io',
    repository: 'networking/kube-network-policies',
    version,
    start: { cmd: ['/bin/netpol'] },
    program: { component: 'kube-network-policies', name: 'netpol', path: 'bin/netpol' },
  });
