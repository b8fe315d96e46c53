import type { Check, Verdict } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { at, listAt } from '../../../lib/evidence/api.js';
import { clusterFact, firstController, objectOf, responseTo } from '../checking/api.js';
import { fail, kubernetesDocs, shown, unlessAny } from '../checking/verdict.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';

/** Whether the service `kubernetes` leads to all API servers, and to nothing else. */
export function endpointsCheck(cluster: Cluster): Check {
  const all = controllers(cluster);
  const machine = firstController(cluster);
  return {
    id: idIn(cluster, 'controlPlane', 'endpoints'),
    title: 'The service kubernetes leads to each API server',
    machine,
    points: 2,
    link: kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/'),
    needs: [
      ...all.map(({ name }) => idIn(cluster, 'controlPlane', 'api-ready', name)),
      trusted(cluster, machine),
      ownKubeconfig(cluster, 'admin', machine),
    ],
    why: 'Pods do not come through the front: they come by these addresses, which the API servers write themselves. One that is missing carries no load; one too many is a lost request in so many.',
    hints: [
      'To which addresses does the service lead?',
      '`kubectl get endpointslices kubernetes -o wide`',
      'Missing: look at --advertise-address and --endpoint-reconciler-type of that API server. One too many: it goes 15 s after its API server.',
    ],
    facts: { cluster: clusterFact(cluster) },
    judge: (answers) => {
      const answer = objectOf(responseTo(answers, 'cluster', 'api-servers'));
      return 'problem' in answer
        ? fail('endpoints of the service kubernetes', answer.problem)
        : endpointsVerdict(all, answer.object);
    },
  };
}

/** Whether an EndpointSlice has the addresses of these machines, and no other. */
export function endpointsVerdict(
  all: readonly Pick<Machine, 'name' | 'address'>[],
  slice: Readonly<Record<string, unknown>>,
): Verdict {
  const found = listAt(slice, 'endpoints')
    .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false)
    .flatMap((endpoint) => listAt(endpoint, 'addresses'))
    .filter((address) => typeof address === 'string');
  const missing = all.filter(({ address }) => !found.includes(address));
  const strange = found.filter((each) => !all.some(({ address }) => address === each));
  const [first] = missing;
  return unlessAny(
    [
      ...missing.map(({ name, address }) => `${address} of ${name} is missing`),
      ...strange.map((address) => `${shown(address, 60)} is no controller`),
    ],
    `endpoints ${all.map(({ address }) => address).join(', ')}`,
    found.map((address) => shown(address, 60)).join(', '),
    first === undefined
      ? undefined
      : {
          text: `The API server of ${first.name} has not written its address there.`,
          remedy: `Look at --advertise-address and --endpoint-reconciler-type of the API server of ${first.name}.`,
        },
  );
}
