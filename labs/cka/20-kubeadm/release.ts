import type { FurtherRelease } from '../../../lib/core/further.js';
import type { Lab } from '../../../lib/core/lab.js';
import { controlPlaneImages } from '../../../lib/releases/control-plane-images.js';
import { componentsOf, imagesOf } from '../../../lib/releases/index.js';

type Released = Pick<Lab, 'releaseSet'>;

/** Of Kubernetes and its kubeadm: `1.32.3`; undefined where a release set has no kubeadm. */
export const versionFor = ({ releaseSet }: Released): string | undefined =>
  componentsOf(releaseSet, ['kubeadm'])[0]?.version;

/** The tag of etcd's image, which kubeadm would not choose by itself. */
export function etcdTag({ releaseSet }: Released): string {
  const [image] = imagesOf(releaseSet, ['etcd']);
  if (image === undefined) throw new Error(`release set ${releaseSet} has no image of etcd`);
  return image.tag;
}

/** What comes to a lab that was made without it. The name server's image is there. */
export const kubeadmRelease = ({ releaseSet }: Released): readonly FurtherRelease[] =>
  versionFor({ releaseSet }) === undefined
    ? []
    : [
        {
          releaseSet,
          components: ['kubeadm'],
          images: controlPlaneImages,
          isFor: ({ role }) => role === 'controller' || role === 'worker',
        },
      ];
