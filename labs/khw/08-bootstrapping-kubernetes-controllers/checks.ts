import type { Check } from '../../../lib/core/check.js';
import { controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { clusterChecks } from './cluster-checks.js';
import { apiServerChecks } from './api-server-checks.js';
import { followerChecks } from './follower-checks.js';
import { absent, controlPlane, unitFacts } from '../../kubernetes/checking/units.js';
import { kubernetesDocs } from '../../kubernetes/checking/verdict.js';

export const controllerChecks = (lab: Lab): readonly Check[] =>
  controllers(lab).length === 0
    ? []
    : [
        ...controllers(lab).flatMap((machine) => [
          ...apiServerChecks(lab, machine),
          ...followerChecks(lab, machine),
        ]),
        ...clusterChecks(lab),
        ...workers(lab).map(({ name }) => elsewhere(lab, name)),
      ];

function elsewhere(lab: Lab, machine: string): Check {
  const belongs = controllers(lab)
    .map(({ name }) => name)
    .join(', ');
  return {
    id: `08.right-machine.${machine}`,
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
