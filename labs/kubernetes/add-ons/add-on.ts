import type { Fact } from '../../../lib/core/check.js';
import type { Lab } from '../../../lib/core/lab.js';
import { imagesOf } from '../../../lib/releases/index.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  lean,
  local,
  warnings,
  withCredentials,
} from '../checking/api.js';
import type { Cluster, FurtherTheme } from '../layout.js';
import { lines } from '../shell.js';

/** A program that a cluster is given besides, as one deployment with a service account of its own. */
export interface AddOn {
  readonly theme: FurtherTheme;
  /** For a person: `Traefik`. */
  readonly title: string;
  readonly namespace: string;
  /** Of deployment, service account and bindings, and of its pods' label `app`. */
  readonly name: string;
  /** The file in the working folder that it is made of. */
  readonly manifest: string;
  /** What its service account must be able to do, and what it must not. */
  readonly may: readonly Access[];
  readonly mayNot: readonly Access[];
  /** Paths at the API server that its checks look at besides, by a name for each. */
  readonly questions: Readonly<Record<string, string>>;
}

/** One thing to do; in all namespaces where none is named. */
export interface Access {
  readonly verb: string;
  /** `services`, `ingresses.networking.k8s.io`, `ingresses.networking.k8s.io/status`. */
  readonly resource: string;
  readonly namespace?: string;
}

export const accessText = ({ verb, resource, namespace }: Access): string =>
  `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}`;

/** Where its objects are. */
export function addOnPaths({ namespace, name }: Pick<AddOn, 'namespace' | 'name'>): {
  readonly deployment: string;
  readonly pods: string;
  readonly namespacePods: string;
} {
  const namespacePods = `/api/v1/namespaces/${namespace}/pods`;
  return {
    deployment: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    pods: `${namespacePods}?labelSelector=app%3D${name}&limit=20`,
    namespacePods,
  };
}

/** The public name of an image, of the version that the lab's release set has. */
export function referenceOf({ releaseSet }: Pick<Lab, 'releaseSet'>, repository: string): string {
  const [image] = imagesOf(releaseSet, [repository]);
  if (image === undefined) throw new Error(`release set ${releaseSet} has no ${repository}`);
  return image.reference;
}

/** What the API has of it, and what its service account may do. Nothing is stored. */
export function addOnFact(cluster: Cluster, addOn: AddOn): Fact {
  const { deployment, pods } = addOnPaths(addOn);
  const questions = Object.entries({ deployment, pods, ...addOn.questions }).map(
    ([name, path]) => ({ name, url: `${local}${path}` }),
  );
  const reviews = [...reviewsOf(addOn, 'may'), ...reviewsOf(addOn, 'mayNot')];
  return {
    machine: firstController(cluster),
    timeout: 15,
    script: lines(
      credentials(...adminKubeconfigs),
      `answer=$(${curls([...questions, ...reviews], `-k ${withCredentials}`)} | ${lean})`,
      'printf \'%s\\n\' "$answer"',
      warnings(addOn.namespace),
    ),
  };
}

/** The name of the answer whether it may do the thing at that place of a list. */
export const reviewName = (list: 'may' | 'mayNot', index: number): string => `${list}-${index}`;

const reviewsOf = (
  addOn: AddOn,
  list: 'may' | 'mayNot',
): readonly { readonly name: string; readonly url: string; readonly body: object }[] =>
  addOn[list].map((access, index) => ({
    name: reviewName(list, index),
    url: `${local}/apis/authorization.k8s.io/v1/subjectaccessreviews`,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { ...accountOf(addOn), resourceAttributes: attributesOf(access) },
    },
  }));

const accountOf = ({ namespace, name }: AddOn): object => ({
  user: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

function attributesOf({ verb, resource: text, namespace }: Access): object {
  const [full = '', subresource] = text.split('/');
  const [resource = '', ...group] = full.split('.');
  return {
    verb,
    group: group.join('.'),
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}
