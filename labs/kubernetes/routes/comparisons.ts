import type { Comparison } from '../../../lib/core/check.js';
import { readRoutes } from '../checking/network.js';
import { idIn, type Cluster } from '../layout.js';
import { gatewayOf, othersOf, routersOf, routesOf } from './ways.js';

/** The tables that know the way to pods, beside the reference. */
export const routeComparisons = (cluster: Cluster): readonly Comparison[] =>
  routersOf(cluster).flatMap(({ name: machine }): readonly Comparison[] => {
    const others = othersOf(cluster, machine);
    if (others.length === 0) return [];
    return [
      {
        id: idIn(cluster, 'routes', 'routes', machine),
        title: `Routes to pods on ${machine}`,
        fact: routesOf(cluster, machine),
        reference: Object.fromEntries(
          others.flatMap(({ podCidr, address }) => [
            [podCidr, address],
            [`${podCidr} at boot`, 'set'],
          ]),
        ),
        read: (answer) => {
          const { nextHop, boot } = readRoutes(answer);
          return Object.fromEntries(
            others.flatMap(({ podCidr }) => [
              [podCidr, nextHop(gatewayOf(podCidr)) ?? 'no way'],
              [
                `${podCidr} at boot`,
                boot(podCidr).some(({ enabled }) => enabled) ? 'set' : 'not set',
              ],
            ]),
          );
        },
      },
    ];
  });
