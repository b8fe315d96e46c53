import {
  cniPlugins,
  containerd,
  coredns,
  crictl,
  etcd,
  gatewayApi,
  kubeadm,
  kubernetes,
  localPathProvisioner,
  metricsServer,
  networkPolicies,
  runc,
  traefik,
} from '../components.js';
import { imagesForKubeadm } from '../control-plane-images.js';
import {
  corednsImage,
  localPathImage,
  metricsServerImage,
  networkPoliciesImage,
  nginx,
  pause,
  traefikImage,
} from '../images.js';
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
    coredns('1.11.3'),
    kubeadm('1.32.3'),
    traefik('3.6.12'),
    gatewayApi('1.4.0'),
    localPathProvisioner('0.0.30'),
    metricsServer('0.8.0'),
    networkPolicies('0.8.0'),
  ],
  pinned,
  images: [
    nginx,
    pause('3.10'),
    // As coredns/corefile-migration has published it, migration/versions.go at 3871d683a926.
    corednsImage(
      '1.11.3',
      'sha256:9caabbf6238b189a65d0d6e6ac138de60d6a1c419e5a341fbbb7c78382559c6e',
    ),
    ...imagesForKubeadm('1.32.3', '3.6.0'),
    traefikImage('3.6.12'),
    localPathImage('0.0.30'),
    metricsServerImage('0.8.0'),
    networkPoliciesImage('0.8.0'),
  ],
  links: { etcd: 'https://etcd.io/docs/v3.6/' },
};
