import type { Check, Fact } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { allowed, firstController, objectOf, responseTo } from '../checking/api.js';
import { fail, listed, pass, shown, unlessAny, type Answers } from '../checking/verdict.js';
import { conditionOf, deploymentTrouble, eventsIn, podTrouble } from '../checking/workload.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { accessText, addOnFact, reviewName, type AddOn } from './add-on.js';

/** What a check of an add-on says for itself; all else is the same for each. */
export type Words = Pick<Check, 'why' | 'link' | 'hints'>;

/** The API server answers, and the administrator is known to it. */
export const asked = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'controlPlane', 'api-ready', firstController(cluster)),
  trusted(cluster, firstController(cluster)),
  ownKubeconfig(cluster, 'admin', firstController(cluster)),
];

/** A check about what the API has of an add-on. */
export const objectCheck = (
  cluster: Cluster,
  addOn: AddOn,
  what: string,
  rest: Words & Pick<Check, 'title' | 'points' | 'judge'> & { readonly after?: readonly string[] },
): Check => {
  const { after, ...check } = rest;
  return {
    id: idIn(cluster, addOn.theme, what),
    machine: firstController(cluster),
    needs: after?.map((each) => idIn(cluster, addOn.theme, each)) ?? asked(cluster),
    facts: { objects: addOnFact(cluster, addOn) } satisfies Readonly<Record<string, Fact>>,
    ...check,
  };
};

const account = ({ namespace, name }: AddOn): string => `${namespace}:${name}`;

/** Things of a list that its service account may do, or may not; undefined without an answer. */
function answered(
  addOn: AddOn,
  list: 'may' | 'mayNot',
  answers: Answers,
  may: boolean,
): readonly string[] | undefined {
  const found = addOn[list].map((access, index) => ({
    text: accessText(access),
    allowed: allowed(responseTo(answers, 'objects', reviewName(list, index))),
  }));
  return found.some((each) => each.allowed === undefined)
    ? undefined
    : found.filter((each) => each.allowed === may).map(({ text }) => text);
}

export const rights = (cluster: Cluster, addOn: AddOn, words: Words): Check =>
  objectCheck(cluster, addOn, 'rights', {
    title: `${addOn.title} may do what it has to`,
    points: 2,
    ...words,
    judge: (answers) => {
      const expected = `${account(addOn)} may ${listed(addOn.may.map(accessText))}`;
      const lacking = answered(addOn, 'may', answers, false);
      if (lacking === undefined) return fail(expected, 'the API server did not say what it may do');
      return unlessAny(
        lacking.map((text) => `may not ${text}`),
        expected,
        account(addOn),
        {
          text: 'No binding gives its service account what it needs.',
          remedy: `kubectl apply -f ${addOn.manifest}`,
        },
      );
    },
  });

export const least = (cluster: Cluster, addOn: AddOn, words: Words): Check =>
  objectCheck(cluster, addOn, 'least', {
    title: `${addOn.title} may do no more than that`,
    points: 1,
    ...words,
    judge: (answers) => {
      const expected = `${account(addOn)} may not ${listed(addOn.mayNot.map(accessText))}`;
      const tooMany = answered(addOn, 'mayNot', answers, true);
      if (tooMany === undefined) return fail(expected, 'the API server did not say what it may do');
      return unlessAny(
        tooMany.map((text) => `may ${text}`),
        expected,
        `${addOn.mayNot.length} things that it may not do`,
        {
          text: 'Some other binding names its service account, or a group that it is in.',
          remedy: `kubectl get clusterrolebindings,rolebindings -A -o wide | grep ${addOn.name}`,
        },
      );
    },
  });

export const deployment = (cluster: Cluster, addOn: AddOn, words: Words): Check =>
  objectCheck(cluster, addOn, 'deployment', {
    title: `${addOn.title} is rolled out`,
    points: 3,
    after: ['rights'],
    ...words,
    judge: (answers) => {
      const expected = `the deployment ${addOn.name} in ${addOn.namespace}, all its pods available`;
      const answer = objectOf(responseTo(answers, 'objects', 'deployment'));
      if ('problem' in answer) return fail(expected, answer.problem);
      const count = (...path: readonly string[]): number =>
        Number(textAt(answer.object, ...path) || 0);
      const wanted = count('spec', 'replicas');
      const available = count('status', 'availableReplicas');
      if (wanted > 0 && available === wanted && count('status', 'updatedReplicas') === wanted)
        return pass(`${available} of ${wanted} available`);
      const own = deploymentTrouble(answer.object);
      const trouble = own ?? unready(answers)[0]?.trouble;
      return fail(
        expected,
        `${available} of ${wanted} available${trouble === undefined ? '' : `; ${shown(trouble.said, 300)}`}`,
        trouble?.cause,
      );
    },
  });

/** Pods that are not ready, and why, as far as the cluster says. */
function unready(
  answers: Answers,
): readonly { readonly name: string; readonly trouble: ReturnType<typeof podTrouble> }[] {
  const events = eventsIn(readObject(responseTo(answers, 'objects', 'warnings').body));
  return listAt(readObject(responseTo(answers, 'objects', 'pods').body), 'items')
    .filter(
      (pod) =>
        textAt(pod, 'metadata', 'deletionTimestamp') === '' &&
        textAt(conditionOf(pod, 'Ready'), 'status') !== 'True',
    )
    .map((pod) => ({ name: textAt(pod, 'metadata', 'name'), trouble: podTrouble(pod, events) }));
}

export const pods = (cluster: Cluster, addOn: AddOn, words: Words): Check => ({
  ...objectCheck(cluster, addOn, 'pods', {
    title: `Every pod of ${addOn.title} is ready`,
    points: 1,
    ...words,
    judge: (answers) =>
      unlessAny(
        unready(answers).map(
          ({ name, trouble }) =>
            `${shown(name, 60)} is not ready${trouble === undefined ? '' : `: ${shown(trouble.said, 200)}`}`,
        ),
        `every pod with the label app=${addOn.name} is ready`,
        'none is in trouble',
        {
          text: 'A service leads only to pods that are ready; one with the label that never will be is not of the deployment.',
          remedy: `kubectl -n ${addOn.namespace} describe pods -l app=${addOn.name}`,
        },
      ),
  }),
  needs: [
    idIn(cluster, addOn.theme, 'deployment'),
    ...workers(cluster).map(({ name }) => idIn(cluster, 'workers', 'pod-network', name)),
  ],
});
