import type { Step } from '../../../lib/core/chapter.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { routesUnit } from '../../kubernetes/routes/unit.js';
import {
  all,
  lines,
  reload,
  routeVia,
  startServices,
  unitsRunning,
  writeFile,
} from '../../kubernetes/shell.js';

/**
 * Controllers need the routes too: the API server speaks to webhooks and aggregated APIs, which are
 * pods.
 */
export function routeSteps(lab: Lab): readonly (readonly Step[])[] {
  const steps = [...controllers(lab), ...workers(lab)]
    .map((machine) => routes(lab, machine))
    .filter((step) => step !== undefined);
  return steps.length === 0 ? [] : [steps];
}

/** The unit that brings the routes at boot. */
export const routeUnit = 'khw-pod-routes.service';

/** Undefined for the only worker of a lab: its pods are all its own. */
function routes(lab: Lab, { name }: Machine): Step | undefined {
  const others = workers(lab).filter((worker) => worker.name !== name);
  if (others.length === 0) return undefined;
  // The tutorial's `ip route add` is gone after a reboot.
  const text = routesUnit(
    'Routes to the pods of other nodes',
    others.map(({ podCidr, address }) => ({ range: podCidr, address })),
  );
  const write = writeFile(`/etc/systemd/system/${routeUnit}`, text);
  const run = startServices(routeUnit);
  return {
    id: `11.routes.${name}`,
    title: 'Add a route to the pods of each other node',
    machine: name,
    why: 'Nobody else on this network knows that a pod subnet is behind a node; a systemd unit keeps the routes across reboots.',
    commands: lines(write, reload, run),
    fastCommands: lines(write, run),
    done: all(
      unitsRunning(routeUnit),
      ...others.map(({ address, podCidr }) => routeVia(podCidr, address)),
    ),
    units: [routeUnit],
  };
}
