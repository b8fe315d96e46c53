import type { Lab } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { referenceOf, type AddOn } from '../add-ons/add-on.js';

/** The image that it runs, in the storage of a registry. */
export const storageImage = 'rancher/local-path-provisioner';

/** Who makes volumes for the claims of its classes. */
export const provisioner = 'rancher.io/local-path';

/** Where a node has the folders. Absolute. */
export const volumesFolder = '/srv/volumes';

const namespace = 'local-path-storage';

export const storagePaths = {
  classes: '/apis/storage.k8s.io/v1/storageclasses',
  class: '/apis/storage.k8s.io/v1/storageclasses/local-path',
  configuration: `/api/v1/namespaces/${namespace}/configmaps/local-path-config`,
  volumes: '/api/v1/persistentvolumes',
  binding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/local-path-provisioner',
} as const;

export const storageAddOn: AddOn = {
  theme: 'storage',
  title: 'the provisioner of volumes',
  namespace,
  name: 'local-path-provisioner',
  manifest: 'local-path.yaml',
  may: [
    { verb: 'watch', resource: 'persistentvolumeclaims' },
    { verb: 'watch', resource: 'storageclasses.storage.k8s.io' },
    { verb: 'create', resource: 'persistentvolumes' },
    { verb: 'delete', resource: 'persistentvolumes' },
    { verb: 'create', resource: 'pods', namespace },
  ],
  mayNot: [
    { verb: 'get', resource: 'secrets' },
    { verb: 'create', resource: 'pods', namespace: 'default' },
    { verb: 'delete', resource: 'persistentvolumeclaims' },
    { verb: 'update', resource: 'nodes' },
  ],
  questions: {
    classes: storagePaths.classes,
    configuration: storagePaths.configuration,
    volumes: storagePaths.volumes,
  },
};

export const storageReference = (lab: Pick<Lab, 'releaseSet'>): string =>
  referenceOf(lab, storageImage);

/** The provisioner's settings. It gives its helper two minutes, too few where machines are slow. */
export const storageConfig = ({ slowness }: Pick<Lab, 'slowness'>): string =>
  JSON.stringify({
    cmdTimeoutSeconds: Math.ceil(120 * slowness),
    nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: [volumesFolder] }],
  });

/** What the chapter gives to the API server. */
export const storageManifest = (lab: Lab): string =>
  fill(readPackageFile('labs/kubernetes/storage/local-path.yaml'), {
    CONFIG: storageConfig(lab),
    HELPER_IMAGE: referenceOf(lab, 'library/nginx'),
    IMAGE: storageReference(lab),
  });
