import type { Comparison } from '../../../lib/core/check.js';
import { idIn, type Cluster } from '../layout.js';
import { hostsFact } from './checks.js';
import { namesOf } from './names.js';

/** Who is where, as each machine resolves it. */
export const nameComparisons = (cluster: Cluster): readonly Comparison[] =>
  cluster.machines.map(({ name: machine }) => {
    const others = cluster.machines.filter(({ name }) => name !== machine);
    return {
      id: idIn(cluster, 'machines', 'hosts', machine),
      title: `Names as ${machine} resolves them`,
      fact: hostsFact(cluster, machine),
      reference: Object.fromEntries(
        others.flatMap((each) => namesOf(cluster, each).map((name) => [name, each.address])),
      ),
      read: ({ stdout }) => {
        const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
        const known = others
          .flatMap((each) => namesOf(cluster, each))
          .flatMap((wanted) => {
            const address = rows.find(([, ...names]) => names.includes(wanted))?.[0];
            return address === undefined ? [] : [[wanted, address] as const];
          });
        return Object.fromEntries(known);
      },
    };
  });
