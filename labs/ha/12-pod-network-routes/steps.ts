import type { Step } from '../../../lib/core/chapter.js';
import { workers, type Lab } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { all, routeVia, unitsRunning } from '../../kubernetes/shell.js';
import { cloudOf, type Cloud } from '../cloud.js';
import { afterNetwork, startUnit, type BootUnit } from '../units.js';

/** The unit that brings the routes at boot. */
export const podRoutesUnit = (lab: Lab): BootUnit => ({
  name: 'cloud-routes.service',
  description: 'Routes to the pods of each worker',
  order: afterNetwork,
  commands: workers(lab).map(
    ({ podCidr, address }) => `/sbin/ip route replace ${podCidr} via ${address}`,
  ),
});

/** Routes are the network's, not the nodes': all send to the cloud what they do not know. */
export function routeSteps(cluster: Cluster, { standsFor }: Cloud): readonly (readonly Step[])[] {
  const machines = workers(cluster);
  if (machines.length === 0) return [];
  const unit = podRoutesUnit(cluster);
  return [
    [
      {
        id: '12.routes',
        title: 'Add a route to the pods of each worker',
        machine: cloudOf(cluster).name,
        why: `Only this machine has to know which range of pods is behind which worker. It stands for ${standsFor.routes}.`,
        ...startUnit(unit),
        done: all(
          unitsRunning(unit.name),
          ...machines.map(({ podCidr, address }) => routeVia(podCidr, address)),
        ),
        units: [unit.name],
      },
    ],
  ];
}
