import { release as before } from '../1.32/index.js';
import { pinnedBesides } from '../1.32/pinned.js';
import { kubernetes } from '../components.js';
import type { ReleasePlan } from '../types.js';

/**
 * The next minor release of Kubernetes on what runs already: its API server works with that etcd,
 * its kubelet with that containerd. Nobody but the site has published digests of this patch.
 */
export const release: ReleasePlan = {
  ...before,
  pinned: pinnedBesides(),
  components: before.components.map((component) =>
    component.name === 'kubernetes'
      ? kubernetes('1.33.13')
      : { ...component, modulesOf: component.modulesOf ?? '1.32' },
  ),
};
