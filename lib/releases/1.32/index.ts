import { cniPlugins, containerd, coredns, crictl, etcd, kubernetes, runc } from '../components.js';
import { nginx, pause } from '../images.js';
import type { ReleasePlan } from '../types.js';
import { pinned } from './pinned.js';

/** What the tutorial installs. */
export const release: ReleasePlan = {
  components: [
    kubernetes('1.32.3'),
    etcd('3.6.0'),
    containerd('2.1.0'),
    runc('1.3.0'),
    cniPlugins('1.6.2'),
    crictl('1.34.0'),
    coredns('1.12.0'),
  ],
  pinned,
  images: [nginx, pause('3.10')],
  links: { etcd: 'https://etcd.io/docs/v3.6/' },
};
