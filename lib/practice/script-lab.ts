import type { Ports } from '../actions/ports.js';
import type { ScriptLab } from '../drills/guest.js';
import type { OpenLab } from '../lab/open.js';
import { guardedMachines } from '../lab/unless-stopped.js';
import { AtRest, watched } from '../lab/watch.js';
import { watchingOn } from '../lab/watching.js';
import type { Fleet } from '../ssh/fleet.js';

/**
 * The machines of a lab for breaks and solutions. `note` hears what moves: of a break nothing, as it
 * would tell the learner what was broken.
 */
export const scriptLab = (
  ports: Pick<Ports, 'clock' | 'signal'>,
  opened: OpenLab,
  fleet: Pick<Fleet, 'session'>,
  note: (text: string) => void = () => undefined,
): ScriptLab => ({
  ...guardedMachines(opened, fleet, ports.signal),
  watch: async ({ machine, unit, stillMs, signal }, work) => {
    try {
      const result = await watched(
        [{ machine, units: [unit] }],
        { ...watchingOn({ ...ports, signal }, opened, fleet, note), stillMs },
        work,
      );
      return { result };
    } catch (error) {
      if (error instanceof AtRest) return { rest: error.message };
      throw error;
    }
  },
});
