import type { Fleet } from '../ssh/fleet.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';
import { plightOf } from './plight.js';
import type { Watching } from './watch.js';

/** How work on the machines of an open lab is watched, over these connections. */
export const watchingOn = (
  { clock, signal }: Pick<LabContext, 'clock' | 'signal'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
  fleet: Pick<Fleet, 'session'>,
  note: (text: string) => void,
): Watching => ({
  clock,
  signal,
  note,
  slowness: opened.lab.slowness,
  session: (machine) => fleet.session(machine),
  plight: (machine) => plightOf(opened, machine, signal),
});
