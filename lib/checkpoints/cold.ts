import { together } from '../core/together.js';
import { bootsAtOnce, bootTasks } from '../lab/boot.js';
import type { Handles } from '../lab/handles.js';
import { shutdownDomain } from '../libvirt/domains.js';
import { listLabDomains } from '../libvirt/labs.js';

/** Shuts all machines down side by side, so that their disks are as their services leave them. */
export async function haltAll(
  { lab, virsh, signal, machines, pace }: Handles,
  note: (text: string) => void,
): Promise<void> {
  note('shutting the machines down');
  await together(
    signal,
    machines.map(
      ({ domain }) =>
        (stop) =>
          shutdownDomain(virsh, lab, domain, { ...pace(), signal: stop }),
    ),
  );
}

/** Starts all machines and waits until each answers over SSH, its clock right. */
export async function bootAll(handles: Handles, note: (text: string) => void): Promise<void> {
  const { lab, virsh, signal } = handles;
  note('starting the machines');
  handles.drop();
  const domains = await listLabDomains(virsh, lab, { signal });
  const atOnce = bootsAtOnce(domains.every(({ type }) => type === 'kvm') ? 'kvm' : 'tcg');
  await together(
    signal,
    bootTasks(handles, atOnce).map((task) => async () => {
      const say = (text: string): void => note(`${task.title}: ${text}`);
      await task.run?.({ note: say, title: say, skip: say });
    }),
  );
}
