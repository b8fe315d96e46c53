import { together } from '../core/together.js';
import { bootsAtOnce, bootTasks } from '../lab/boot.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { shutdownDomain } from '../libvirt/domains.js';
import { listLabDomains } from '../libvirt/labs.js';
import type { Fleet } from '../ssh/fleet.js';
import { domainOf } from './list.js';

/** Shuts all machines down side by side, so that their disks are as their services leave them. */
export async function haltAll(
  { clock, signal }: LabContext,
  opened: OpenLab,
  note: (text: string) => void,
): Promise<void> {
  note('shutting the machines down');
  const { lab, virsh } = opened;
  await together(
    signal,
    lab.machines.map(
      ({ name }) =>
        (stop) =>
          shutdownDomain(virsh, lab.name, domainOf(opened, name), {
            clock,
            slowness: lab.slowness,
            signal: stop,
          }),
    ),
  );
}

/** Starts all machines and waits until each answers over SSH, its clock right. */
export async function bootAll(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  note: (text: string) => void,
): Promise<void> {
  note('starting the machines');
  fleet.drop();
  const domains = await listLabDomains(opened.virsh, opened.lab.name, { signal: context.signal });
  const atOnce = bootsAtOnce(domains.every(({ type }) => type === 'kvm') ? 'kvm' : 'tcg');
  await together(
    context.signal,
    bootTasks(context, opened, fleet, atOnce).map((task) => async () => {
      const say = (text: string): void => note(`${task.title}: ${text}`);
      await task.run?.({ note: say, title: say, skip: say });
    }),
  );
}
