import { together } from '../core/together.js';
import { destroyDomain } from '../libvirt/domains.js';
import { startMachine } from './boot.js';
import type { Handles } from './handles.js';
import { untilSettled } from './settled.js';

/** Takes machines the power, all at once: what they have not written to their disks is lost. */
export async function cutPower(
  { lab, virsh, signal, machines }: Handles,
  names: readonly string[],
): Promise<void> {
  const own = machines.filter(({ name }) => names.includes(name));
  await Promise.all(own.map(({ domain }) => destroyDomain(virsh, lab, domain, { signal })));
  for (const machine of own) machine.drop();
}

/**
 * Gives machines their power back, and waits until each answers, its clock is right, and its units
 * have started or failed.
 */
export async function returnPower(
  handles: Handles,
  names: readonly string[],
  note: (text: string) => void,
): Promise<void> {
  await together(
    handles.signal,
    handles.machines
      .filter(({ name }) => names.includes(name))
      .map((machine) => async (signal) => {
        const tell = (text: string): void => note(`${machine.name}: ${text}`);
        const pace = (): ReturnType<Handles['pace']> => ({ ...handles.pace(), signal });
        await startMachine({ ...handles, signal, pace }, machine, tell);
        tell('starting its units');
        const way = { session: () => machine.session() };
        await untilSettled(way, machine.name, { ...pace(), note: tell });
      }),
  );
}
