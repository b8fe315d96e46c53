import type { Check } from '../../../lib/core/check.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { privateCheck } from '../checking/private.js';
import { absent, nodePrograms, unitFacts } from '../checking/units.js';
import { kubernetesDocs } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { apiChecks } from './api-checks.js';
import { frontChecks } from './front-checks.js';
import { hostChecks } from './host-checks.js';
import { kubeletChecks } from './kubelet-checks.js';
import { runtimeChecks } from './runtime-checks.js';

/** What each worker is and runs, and that controllers are none. */
export const workerChecks = (cluster: Cluster): readonly Check[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...workers(cluster).flatMap((machine) => [
          ...hostChecks(cluster, machine),
          ...runtimeChecks(cluster, machine),
          ...kubeletChecks(cluster, machine),
          ...apiChecks(cluster, machine),
          ...frontChecks(cluster, machine),
          privateCheck(idIn(cluster, 'workers', 'private', machine.name), machine.name),
        ]),
        ...controllers(cluster).map(({ name }) => elsewhere(cluster, name)),
      ];

const elsewhere = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'right-machine', machine),
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
      workers(cluster)
        .map(({ name }) => name)
        .join(', '),
    ),
});
