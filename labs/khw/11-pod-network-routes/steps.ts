import type { Step } from '../../../lib/core/chapter.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { all, lines, reload, routeVia, unitsRunning, writeFile } from '../../kubernetes/shell.js';

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
  const write = writeFile(`/etc/systemd/system/${routeUnit}`, unitText(others));
  const run = [`systemctl enable ${routeUnit}`, `systemctl restart ${routeUnit}`];
  return {
    id: `11.routes.${name}`,
    title: 'Add a route to the pods of each other node',
    machine: name,
    why: 'Nobody else on this network knows that a pod subnet is behind a node; a systemd unit keeps the routes across reboots.',
    commands: lines(write, reload, ...run),
    fastCommands: lines(write, ...run),
    done: all(
      unitsRunning(routeUnit),
      ...others.map(({ address, podCidr }) => routeVia(podCidr, address)),
    ),
    units: [routeUnit],
  };
}

/**
 * The tutorial's `ip route add` is gone after a reboot. A unit of its own does not depend on who
 * wrote the network configuration (ifupdown, netplan, systemd-networkd) and what its files are
 * called. networkd drops routes it does not know when it starts again (ManageForeignRoutes,
 * networkd.conf(5)), hence PartOf; an address may come late, hence Restart.
 */
function unitText(
  others: readonly { readonly address: string; readonly podCidr: string }[],
): string {
  return `[Unit]
Description=Routes to the pods of other nodes
Wants=network-online.target
After=network-online.target systemd-networkd.service
PartOf=systemd-networkd.service

[Service]
Type=oneshot
RemainAfterExit=yes
${others.map(({ address, podCidr }) => `ExecStart=/sbin/ip route replace ${podCidr} via ${address}`).join('\n')}
Restart=on-failure
RestartSec=1

[Install]
WantedBy=multi-user.target
`;
}
