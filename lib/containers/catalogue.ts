import { nginxFiles, shellLinks } from './nginx-files.js';
import type { LayerEntry } from './layer.js';

/** Processor architecture, in the words that Debian and the OCI share. */
export type Architecture = 'amd64' | 'arm64';

/** How a container of the image is started: the `config` of an OCI image, in its own terms. */
export interface ContainerConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: readonly string[];
  /** For example `80/tcp`. */
  readonly exposedPorts: readonly string[];
  readonly user?: string;
  readonly workingDir: string;
  readonly stopSignal?: string;
}

/** What to take from Debian packages, and what to add, so that the program runs and nothing else is unpacked by a slow guest. */
export interface ImageRecipe {
  readonly packages: readonly string[];
  /** Files of the packages to keep, with `/usr` merged; `*` stands for anything but a slash. Each must match something. */
  readonly keep: readonly string[];
  readonly add: readonly LayerEntry[];
}

export interface ContainerImage {
  /** The name by which containerd asks for it, and from which it is pulled: `docker.io/library/nginx:latest`. */
  readonly reference: string;
  /** The name in the registry's storage: the reference without its registry and tag. */
  readonly repository: string;
  readonly tag: string;
  readonly config: ContainerConfig;
  readonly recipe: ImageRecipe;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const nginx: ContainerImage = {
  reference: 'docker.io/library/nginx:latest',
  repository: 'library/nginx',
  tag: 'latest',
  // SIGQUIT lets nginx end its requests first, as in the upstream image.
  config: { cmd: ['nginx', '-g', 'daemon off;'], env: [path], exposedPorts: ['80/tcp'], workingDir: '/', stopSignal: 'SIGQUIT' },
  recipe: {
    packages: ['nginx', 'busybox'],
    keep: [
      'usr/sbin/nginx', 'usr/bin/busybox', 'etc/nginx/mime.types', 'usr/share/nginx/html/*',
      'usr/lib*/ld-linux-*.so.*',
      ...['ld-linux-*', 'libc', 'libresolv', 'libcrypt', 'libpcre2-8', 'libssl', 'libcrypto', 'libz']
        .map((library) => `usr/lib/*-linux-gnu/${library}.so.*`),
    ],
    add: [...nginxFiles, ...shellLinks],
  },
};

const pause: ContainerImage = {
  reference: 'registry.k8s.io/pause:3.10',
  repository: 'pause',
  tag: '3.10',
  config: { entrypoint: ['/usr/bin/catatonit', '-P'], env: [path], exposedPorts: [], user: '65535:65535', workingDir: '/' },
  // A static program whose pause mode (catatonit(1), -P) holds a pod's namespaces and reaps its orphans.
  recipe: { packages: ['catatonit'], keep: ['usr/bin/catatonit'], add: [] },
};

/** The images that the smoke test needs: a web server on port 80, and what holds a pod's namespaces. */
export const containerImages: readonly ContainerImage[] = [nginx, pause];
