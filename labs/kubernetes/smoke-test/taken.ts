import type { Fact, Verdict } from '../../../lib/core/check.js';
import { listAt, messageOfResponse, textAt } from '../../../lib/evidence/api.js';
import { meaningOf } from '../../../lib/evidence/journal.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  lean,
  local,
  objectOf,
  responseTo,
  withCredentials,
} from '../checking/api.js';
import { objectCauses } from '../checking/object-causes.js';
import { fail, kubernetesDocs, shown, type Answers } from '../checking/verdict.js';
import { conditionOf } from '../checking/workload.js';
import type { Cluster } from '../layout.js';

const namespace = `${local}/api/v1/namespaces/default`;
const metadata = { name: 'khw-lab-taken' };

/** What the strictest namespace takes. */
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'taken',
        image: 'nginx',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};

const made = {
  pod: { url: `${namespace}/pods?dryRun=All`, body: pod },
  secret: {
    url: `${namespace}/secrets?dryRun=All`,
    body: { apiVersion: 'v1', kind: 'Secret', metadata },
  },
} as const;

/** Whether a new pod and a new secret would be taken (a dry run: nothing is stored), and all APIs answer. */
export const takenFact = (cluster: Cluster): Fact => ({
  machine: firstController(cluster),
  timeout: 25,
  script: `${credentials(...adminKubeconfigs)}\n${curls(
    [
      ...Object.entries(made).map(([name, request]) => ({ name, ...request })),
      { name: 'apis', url: `${local}/apis/apiregistration.k8s.io/v1/apiservices` },
    ],
    `-k ${withCredentials}`,
  )} | ${lean}`,
});

/** Why the next object would not be taken, or not go away again; undefined where nothing says so. */
export function takenProblem(answers: Answers, fact: string): Verdict | undefined {
  for (const name of Object.keys(made)) {
    const message = messageOfResponse(responseTo(answers, fact, name));
    // Who is reached and says no may have reasons of its own.
    if (!message.includes('failed calling webhook')) continue;
    return fail(
      `a new ${name} is taken`,
      shown(message, 240),
      meaningOf(message, objectCauses('default'), shown),
    );
  }
  const answer = objectOf(responseTo(answers, fact, 'apis'));
  const lost = 'object' in answer ? listAt(answer.object, 'items').find(isLostApi) : undefined;
  return lost === undefined ? undefined : lostApi(lost);
}

/** Metrics have checks of their own. */
const isLostApi = (service: unknown): boolean =>
  !textAt(service, 'metadata', 'name').endsWith('.metrics.k8s.io') &&
  textAt(conditionOf(service, 'Available'), 'status') === 'False';

function lostApi(service: unknown): Verdict {
  const name = shown(textAt(service, 'metadata', 'name'), 80);
  return fail(
    'all APIs answer',
    `${name} is not available: ${shown(textAt(conditionOf(service, 'Available'), 'message'), 200)}`,
    {
      text: `Somebody has registered the API ${name}, and nobody answers for it: namespaces cannot be deleted any more, nor is anything else that needs the list of all APIs.`,
      remedy: `kubectl get apiservices; start what answers for it, or kubectl delete apiservice ${name}`,
      link: kubernetesDocs('concepts/extend-kubernetes/api-extension/apiserver-aggregation/'),
    },
  );
}
