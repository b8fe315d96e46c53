import type { Lab } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { referenceOf, type AddOn } from '../add-ons/add-on.js';

/** The image that it runs, in the storage of a registry. */
export const policyImage = 'networking/kube-network-policies';

/** The number of the kernel's queue of packets that wait for a word. */
export const queue = 98;

const namespace = 'kube-system';
const name = 'kube-network-policies';

export const policyPaths = {
  daemonSet: `/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`,
  binding: `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}`,
} as const;

export const policyAddOn: AddOn = {
  theme: 'policy',
  title: 'the enforcer of policies',
  ...{ namespace, name, manifest: 'network-policies.yaml' },
  may: [
    { verb: 'watch', resource: 'networkpolicies.networking.k8s.io' },
    { verb: 'watch', resource: 'pods' },
    { verb: 'watch', resource: 'namespaces' },
  ],
  mayNot: [
    { verb: 'get', resource: 'secrets' },
    { verb: 'delete', resource: 'networkpolicies.networking.k8s.io' },
    { verb: 'create', resource: 'pods' },
  ],
  questions: { daemonSet: policyPaths.daemonSet },
};

export const policyReference = (lab: Pick<Lab, 'releaseSet'>): string =>
  referenceOf(lab, policyImage);

/** What the chapter gives to the API server. */
export const policyManifest = (lab: Pick<Lab, 'releaseSet'>): string =>
  fill(readPackageFile('labs/kubernetes/policy/network-policies.yaml'), {
    IMAGE: policyReference(lab),
    QUEUE: String(queue),
  });
