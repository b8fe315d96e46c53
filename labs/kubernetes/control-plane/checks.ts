import type { Check } from '../../../lib/core/check.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { privateCheck } from '../checking/private.js';
import { absent, controlPlane, unitFacts } from '../checking/units.js';
import { kubernetesDocs } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { alikeChecks } from './alike.js';
import { apiServerChecks } from './api-server-checks.js';
import { clusterChecks } from './cluster-checks.js';
import { endpointsCheck } from './endpoints.js';
import { followerChecks } from './follower-checks.js';
import { tokensCheck } from './tokens.js';

export const controllerChecks = (cluster: Cluster): readonly Check[] =>
  controllers(cluster).length === 0
    ? []
    : [
        ...controllers(cluster).flatMap((machine) => [
          ...apiServerChecks(cluster, machine),
          ...followerChecks(cluster, machine),
          privateCheck(idIn(cluster, 'controlPlane', 'private', machine.name), machine.name),
        ]),
        ...clusterChecks(cluster),
        ...sharedChecks(cluster),
        ...workers(cluster).map(({ name }) => elsewhere(cluster, name)),
      ];

/** What only several API servers can get wrong. */
const sharedChecks = (cluster: Cluster): readonly Check[] =>
  controllers(cluster).length < 2
    ? []
    : [
        ...controllers(cluster).flatMap((machine) => alikeChecks(cluster, machine)),
        tokensCheck(cluster),
        endpointsCheck(cluster),
      ];

function elsewhere(cluster: Cluster, machine: string): Check {
  const belongs = controllers(cluster)
    .map(({ name }) => name)
    .join(', ');
  return {
    id: idIn(cluster, 'controlPlane', 'right-machine', machine),
    title: `No control plane on ${machine}`,
    machine,
    points: 1,
    needs: [],
    link: kubernetesDocs('concepts/architecture/#control-plane-components'),
    why: 'The right command typed on the wrong machine leaves a second control plane behind, which fails for ever or, worse, works.',
    hints: [
      'Which units of this chapter are on a worker?',
      `On ${machine}: \`systemctl list-unit-files "kube*"\``,
      `\`systemctl disable --now UNIT\` on ${machine}, remove its file, and \`systemctl daemon-reload\`.`,
    ],
    facts: unitFacts(machine),
    judge: (answers) => absent(controlPlane, answers, belongs),
  };
}
