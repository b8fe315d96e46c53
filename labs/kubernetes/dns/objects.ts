import type { Fact } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { at, listAt, readObject, textAt } from '../../../lib/evidence/api.js';
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
} from '../checking/api.js';
import type { Answers } from '../checking/verdict.js';
import { conditionOf, eventsIn, podTrouble, type Trouble } from '../checking/workload.js';
import type { Cluster } from '../layout.js';

const system = '/api/v1/namespaces/kube-system';

/** Where the objects of the chapter are. */
export const paths = {
  deployment: '/apis/apps/v1/namespaces/kube-system/deployments/coredns',
  service: `${system}/services/kube-dns`,
  configuration: `${system}/configmaps/coredns`,
  binding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:coredns',
  slices:
    '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns',
  /** Whatever its pods are called, they have this label by custom. */
  deployments:
    '/apis/apps/v1/namespaces/kube-system/deployments?labelSelector=k8s-app%3Dkube-dns&limit=5',
  servers: `${system}/pods?labelSelector=k8s-app%3Dkube-dns&limit=20`,
} as const;

/** What it follows, by API group. */
export const followed = [
  ['', 'services'],
  ['', 'namespaces'],
  ['discovery.k8s.io', 'endpointslices'],
] as const;

/** What the API has of the name server, and what its service account may do. Nothing is stored. */
export function objectsFact(cluster: Cluster): Fact {
  const questions = ['deployments', 'servers', 'service', 'slices', 'configuration'] as const;
  const reviews = followed.flatMap(([group, resource]) =>
    (['list', 'watch'] as const).map((verb) => ({
      name: `${verb}-${resource}`,
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
          resourceAttributes: { verb, group, resource },
        },
      },
    })),
  );
  return {
    machine: firstController(cluster),
    timeout: 15,
    script: readScript('labs/kubernetes/checking/add-on.sh', {
      ACCOUNT: 'coredns',
      CREDENTIALS: credentials(...adminKubeconfigs),
      QUESTIONS: curls(
        [
          ...questions.map((name) => ({ name, url: `${local}${paths[name]}` })),
          { name: 'pods', url: `${local}/api/v1/namespaces/default/pods?limit=15` },
        ],
        `-k ${withCredentials}`,
      ),
      LEAN: lean,
      WARNINGS: warnings('kube-system'),
      FRESH_CREDENTIALS: freshCredentials,
      REVIEWS: curls(reviews, `-k ${withCredentials}`),
    }),
  };
}

/** The deployment with the label, or why it could not be had. */
export function deploymentIn(
  answers: Answers,
): { readonly object: unknown } | { readonly problem: string } {
  const answer = objectOf(responseTo(answers, 'objects', 'deployments'));
  if ('problem' in answer) return answer;
  const [object] = listAt(answer.object, 'items');
  return object === undefined
    ? { problem: 'no deployment in kube-system has the label k8s-app=kube-dns' }
    : { object };
}

/** A pod of the name server. */
export interface Server {
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it does not run, as far as the cluster says; several lines at times. */
  readonly trouble: Trouble | undefined;
}

/** Those that are over, and those on their way out, are left out. */
export function serversIn(answers: Answers): readonly Server[] {
  const answer = objectOf(responseTo(answers, 'objects', 'servers'));
  const items = 'object' in answer ? listAt(answer.object, 'items') : [];
  const events = eventsIn(readObject(responseTo(answers, 'objects', 'warnings').body));
  return items
    .filter(
      (pod) =>
        !['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase')) &&
        textAt(pod, 'metadata', 'deletionTimestamp') === '',
    )
    .map((pod) => {
      const [container] = listAt(pod, 'status', 'containerStatuses');
      const ready = textAt(conditionOf(pod, 'Ready'), 'status') === 'True';
      return {
        name: textAt(pod, 'metadata', 'name'),
        node: textAt(pod, 'spec', 'nodeName'),
        address: textAt(pod, 'status', 'podIP'),
        ready,
        restarts: Number(textAt(container, 'restartCount') || 0),
        trouble: podTrouble(pod, events),
      };
    });
}

/**
 * Addresses of pods in the namespace default that are to ask the cluster's name server, by their DNS
 * policy.
 */
export function askers(cluster: Cluster, answers: Answers): readonly string[] {
  const answer = objectOf(responseTo(answers, 'objects', 'pods'));
  const nodes = workers(cluster).map((worker) => cluster.layout.hostName(worker));
  return ('object' in answer ? listAt(answer.object, 'items') : [])
    .filter(
      (pod) =>
        textAt(pod, 'spec', 'dnsPolicy') === 'ClusterFirst' &&
        at(pod, 'spec', 'hostNetwork') !== true &&
        nodes.includes(textAt(pod, 'spec', 'nodeName')) &&
        textAt(pod, 'status', 'phase') === 'Running',
    )
    .map((pod) => textAt(pod, 'status', 'podIP'))
    .filter(Boolean);
}

/** Lines of the Corefile without comments; undefined where it could not be had. */
export function corefileIn(answers: Answers): readonly string[] | undefined {
  const answer = objectOf(responseTo(answers, 'objects', 'configuration'));
  if ('problem' in answer) return undefined;
  const text = textAt(answer.object, 'data', 'Corefile');
  return text
    .slice(0, 20_000)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);
}
