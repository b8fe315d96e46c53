import type { Check } from '../../../lib/core/check.js';
import { controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { absent, nodePrograms, unitFacts } from '../../kubernetes/checking/units.js';
import { kubernetesDocs } from '../../kubernetes/checking/verdict.js';
import { apiChecks } from './api-checks.js';
import { hostChecks } from './host-checks.js';
import { kubeletChecks } from './kubelet-checks.js';
import { runtimeChecks } from './runtime-checks.js';

export const workerChecks = (lab: Lab): readonly Check[] =>
  workers(lab).length === 0
    ? []
    : [
        ...workers(lab).flatMap((machine) => [
          ...hostChecks(machine),
          ...runtimeChecks(machine),
          ...kubeletChecks(lab, machine),
          ...apiChecks(lab, machine),
        ]),
        ...controllers(lab).map(({ name }) => elsewhere(lab, name)),
      ];

const elsewhere = (lab: Lab, machine: string): Check => ({
  id: `09.right-machine.${machine}`,
  title: `No node programs on ${machine}`,
  machine,
  points: 1,
  needs: [],
  link: kubernetesDocs('concepts/architecture/#node-components'),
  why: 'The right command typed on the wrong machine makes a node of the controller, or leaves a unit that fails for ever.',
  hints: [
    'Which units of this chapter are on a controller?',
    `On ${machine}: \`systemctl list-unit-files containerd.service kubelet.service kube-proxy.service\``,
    `\`systemctl disable --now UNIT\` on ${machine}, remove its file, and \`systemctl daemon-reload\`.`,
  ],
  facts: unitFacts(machine),
  judge: (answers) =>
    absent(
      nodePrograms,
      answers,
      workers(lab)
        .map(({ name }) => name)
        .join(', '),
    ),
});
