import type { Finding } from '../../lib/declaration/types.js';
import type { Draft } from '../../lib/topology/draft.js';
import { clusterRules } from '../../lib/topology/rules/cluster.js';
import { privateRange } from '../../lib/topology/rules/networks.js';
import type { Rule } from '../../lib/topology/types.js';
import { fixedStems } from '../kubernetes/certificates.js';
import { nodeNameFree, nodeNameLength } from '../kubernetes/rules.js';
import { layout } from './layout.js';

/**
 * Files of the working folder: NAME.crt, NAME.key and NAME.kubeconfig of a worker lie beside them;
 * `req` is a section of ca.conf.
 */
const takenStems = [...fixedStems(layout), 'req'];

/** What must hold for this track's lab files, besides what holds for all. */
export const rules: readonly Rule[] = [
  privateRange,
  ...clusterRules,
  nodeNameFree(takenStems),
  nodeNameLength,
  { id: 'loadbalancer-by-hand', check: loadbalancerByHand },
];

/** A machine for those who want to put something in front of their controllers themselves. */
function loadbalancerByHand({ machines, apiHost: chosen }: Draft): readonly Finding[] {
  return machines.flatMap(({ index, role, name }): readonly Finding[] => {
    if (role !== 'loadbalancer' || name === undefined) return [];
    return name === chosen
      ? [
          {
            at: ['apiHost'],
            message: `no chapter sets up the loadbalancer ${name}, and the nodes wait for the API server behind it`,
            remedy: 'stop at `khw-lab up --until 08`, set it up by hand, then go on',
            severity: 'warning',
          },
        ]
      : [
          {
            at: ['machines', index, 'role'],
            message: 'no chapter sets up a loadbalancer: this machine stays empty',
            remedy: `set it up by hand and write apiHost: ${name}, or remove it`,
            severity: 'warning',
          },
        ];
  });
}
