import type { Fact } from '../../../lib/core/check.js';
import { listAt, textAt } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  freshCredentials,
  lean,
  local,
  objectOf,
  responseTo,
  warnings,
  withCredentials,
  type Request,
} from '../checking/api.js';
import type { Answers } from '../checking/verdict.js';
import type { Cluster } from '../layout.js';

const system = '/api/v1/namespaces/kube-system';
const labelled = 'labelSelector=k8s-app%3Dmetrics-server';

/** Where the objects of the chapter are. */
export const paths = {
  deployment: '/apis/apps/v1/namespaces/kube-system/deployments/metrics-server',
  service: `${system}/services/metrics-server`,
  secret: `${system}/secrets/metrics-server`,
  servers: `${system}/pods?${labelled}&limit=20`,
  slices:
    '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dmetrics-server',
  apiService: '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io',
  metrics: '/apis/metrics.k8s.io/v1beta1/nodes',
} as const;

/** What its account must be allowed: of kubelets, and of an extension server. */
export const rights = {
  figures: [
    { name: 'get-nodes-metrics', verb: 'get', resource: 'nodes', subresource: 'metrics' },
    { name: 'list-nodes', verb: 'list', resource: 'nodes' },
    { name: 'list-pods', verb: 'list', resource: 'pods' },
  ],
  delegation: [
    {
      ...{ name: 'review-tokens', verb: 'create', group: 'authentication.k8s.io' },
      resource: 'tokenreviews',
    },
    {
      ...{ name: 'review-access', verb: 'create', group: 'authorization.k8s.io' },
      resource: 'subjectaccessreviews',
    },
    {
      ...{ name: 'read-headers', verb: 'get', resource: 'configmaps', namespace: 'kube-system' },
      resourceName: 'extension-apiserver-authentication',
    },
  ],
} as const;

/** In a review the name of the object is `name` (ResourceAttributes of authorization.k8s.io/v1). */
const review = ({
  name,
  resourceName,
  ...attributes
}: {
  readonly name: string;
  readonly resourceName?: string;
}): Request => ({
  name,
  url: `${local}/apis/authorization.k8s.io/v1/subjectaccessreviews`,
  body: {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'system:serviceaccount:kube-system:$account',
      groups: [
        'system:serviceaccounts',
        'system:serviceaccounts:kube-system',
        'system:authenticated',
      ],
      resourceAttributes: {
        ...attributes,
        ...(resourceName === undefined ? {} : { name: resourceName }),
      },
    },
  },
});

/** What the API has of metrics-server, what it answers, and what its account may do. */
export function metricsFact(cluster: Cluster): Fact {
  const asked = ['deployment', 'servers', 'service', 'slices', 'apiService', 'metrics'] as const;
  return {
    machine: firstController(cluster),
    timeout: 20,
    script: readScript('labs/kubernetes/checking/add-on.sh', {
      ACCOUNT: 'metrics-server',
      CREDENTIALS: credentials(...adminKubeconfigs),
      QUESTIONS: curls(
        asked.map((name) => ({ name, url: `${local}${paths[name]}` })),
        `-k ${withCredentials}`,
      ),
      LEAN: lean,
      WARNINGS: warnings('kube-system'),
      FRESH_CREDENTIALS: freshCredentials,
      REVIEWS: curls(
        [...rights.figures, ...rights.delegation].map(review),
        `-k ${withCredentials}`,
      ),
    }),
  };
}

/** An object of the chapter, or why it could not be had. */
export const objectIn = (
  answers: Answers,
  name: 'deployment' | 'service' | 'apiService',
): ReturnType<typeof objectOf> => objectOf(responseTo(answers, 'objects', name));

/** Arguments of the first container, with those of its command. */
export function argumentsOf(deployment: unknown): readonly string[] {
  const container = ['spec', 'template', 'spec', 'containers', 0] as const;
  return ['command', 'args'].flatMap((key) =>
    listAt(deployment, ...container, key).filter((word) => typeof word === 'string'),
  );
}

/** Names of the nodes of which there are figures. */
export function measuredNodes(answers: Answers): readonly string[] {
  const answer = objectOf(responseTo(answers, 'objects', 'metrics'));
  const items = 'object' in answer ? listAt(answer.object, 'items') : [];
  return items.map((item) => textAt(item, 'metadata', 'name'));
}
