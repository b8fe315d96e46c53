import type { FurtherRelease } from '../../../lib/core/further.js';
import type { Lab, Role } from '../../../lib/core/lab.js';
import { releaseSetAfter } from '../../../lib/releases/index.js';
import { controllerPrograms } from '../control-plane/steps.js';

/** What a cluster is upgraded to: Kubernetes of the next release set, one minor release up. */
export interface Target {
  /** `1.33` */
  readonly releaseSet: string;
  /** Of Kubernetes, with its patch. */
  readonly version: string;
}

const component = 'kubernetes';

/** Undefined for a lab of the newest release set. */
export function targetOf({ releaseSet }: Pick<Lab, 'releaseSet'>): Target | undefined {
  const next = releaseSetAfter(releaseSet);
  const version = next?.components.find(({ name }) => name === component)?.version;
  return next === undefined || version === undefined
    ? undefined
    : { releaseSet: next.name, version };
}

/** What is another on a worker; what runs containers stays. */
export const workerUpgrade: readonly string[] = [
  'worker/kubelet',
  'worker/kube-proxy',
  'client/kubectl',
];

/** Everything is copied from the jumpbox; on the others it is where it can be installed from. */
const programs: Readonly<Record<Role, readonly string[]>> = {
  jumpbox: [...new Set([...controllerPrograms, ...workerUpgrade])],
  controller: controllerPrograms,
  worker: workerUpgrade,
  loadbalancer: [],
};

/** What the upgrade of a lab needs on its machines. */
export function upgradeRelease(lab: Pick<Lab, 'releaseSet'>): FurtherRelease | undefined {
  const target = targetOf(lab);
  return target === undefined
    ? undefined
    : {
        releaseSet: target.releaseSet,
        components: [component],
        images: [],
        isFor: ({ role }, { folder, name }) => programs[role].includes(`${folder}/${name}`),
      };
}
