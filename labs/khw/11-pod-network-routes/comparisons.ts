import type { Comparison } from '../../../lib/core/check.js';
import { controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { readRoutes } from '../../kubernetes/checking/network.js';
import { gatewayOf, othersOf, routesOf } from './checks.js';

export const routeComparisons = (lab: Lab): readonly Comparison[] =>
  [...controllers(lab), ...workers(lab)].flatMap(({ name: machine }): readonly Comparison[] => {
    const others = othersOf(lab, machine);
    if (others.length === 0) return [];
    return [
      {
        id: `11.routes.${machine}`,
        title: `Routes to pods on ${machine}`,
        fact: routesOf(lab, machine),
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
