import { release as before } from '../1.32/index.js';
import { pinnedBesides } from '../1.32/pinned.js';
import { kubernetes } from '../components.js';
import { controlPlaneImages } from '../control-plane-images.js';
import type { ReleasePlan } from '../types.js';

/**
 * The next minor release of Kubernetes on what runs already: its API server works with that etcd,
 * its kubelet with that containerd. Nobody but the site has published digests of this patch.
 */
export const release: ReleasePlan = {
  ...before,
  pinned: pinnedBesides(),
  components: before.components
    .filter(({ name }) => name !== 'kubeadm')
    .map((component) =>
      component.name === 'kubernetes'
        ? kubernetes('1.33.13')
        : { ...component, modulesOf: component.modulesOf ?? '1.32' },
    ),
  // Clusters by kubeadm are of the release before.
  images: before.images.filter(
    ({ repository }) => !controlPlaneImages.some((name) => name === repository),
  ),
};
