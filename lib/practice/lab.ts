import type { Ports } from '../actions/ports.js';
import { withFleet } from '../actions/with-lab.js';
import { removeCheckpoints } from '../checkpoints/remove.js';
import { restoreCheckpoint } from '../checkpoints/restore.js';
import { saveCheckpoint } from '../checkpoints/save.js';
import type { DrillLab } from '../drills/begin.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import type { Fleet } from '../ssh/fleet.js';
import { scriptLab } from './script-lab.js';

/** A lab as drills see it: checkpoints and machines. */
export function drillLab(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  note: (text: string) => void,
): DrillLab {
  return {
    ...scriptLab(ports, opened, fleet),
    save: async (name, message) => {
      await saveCheckpoint(ports, opened, fleet, { name, kind: 'drill', message }, note);
    },
    restore: async (name) => {
      const calm = uninterrupted(ports);
      const back = async (way: Fleet): Promise<void> => {
        await restoreCheckpoint(calm, opened, way, name, note);
      };
      // An interrupted command has closed its connections: the restore makes its own.
      await (calm === ports ? back(fleet) : withFleet(calm, opened, back));
    },
    remove: async (name) => {
      await removeCheckpoints(uninterrupted(ports), opened, [name], note);
    },
  };
}

/**
 * What brings the lab back must not be stopped by the key that made it necessary. Its waits end
 * when nothing moves, and a second Ctrl-C ends the program itself.
 */
const uninterrupted = (context: LabContext): LabContext =>
  context.signal.aborted ? { ...context, signal: new AbortController().signal } : context;
