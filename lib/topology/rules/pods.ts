import type { Finding } from '../../declaration/types.js';
import { contains, parseCidr } from '../cidr.js';
import type { Draft } from '../draft.js';
import type { Rule } from '../types.js';
import { readable } from './networks.js';

export const podRules: readonly Rule[] = [
  { id: 'pod-cidr-owner', check: podCidrOwner },
  { id: 'pod-cidr-inside-cluster', check: podCidrInsideCluster },
];

function podCidrOwner({ machines }: Draft): readonly Finding[] {
  return machines.flatMap(({ index, role, podCidr }): readonly Finding[] => {
    const at = ['machines', index, 'podCidr'];
    if (role === 'worker' && podCidr === undefined)
      return [
        {
          at,
          message: 'a worker without podCidr',
          remedy: 'add podCidr: 10.200.N.0/24, a part of clusterCidr',
        },
      ];
    if (role !== undefined && role !== 'worker' && podCidr !== undefined)
      return [{ at, message: `a ${role} runs no pods`, remedy: 'remove podCidr' }];
    return [];
  });
}

function podCidrInsideCluster(draft: Draft): readonly Finding[] {
  const cluster = parseCidr(draft.clusterCidr);
  if (cluster === undefined) return [];
  return readable(draft)
    .filter(({ kind, cidr }) => kind === 'podCidr' && !contains(cluster, cidr))
    .map(({ at, cidr }) => ({
      at,
      message: `${cidr.text} is outside clusterCidr ${cluster.text}`,
      remedy: 'take a part of clusterCidr',
    }));
}
