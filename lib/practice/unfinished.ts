import { isSolution, wavesOf } from '../drills/batches.js';
import type { DrillPlan } from '../drills/plan.js';
import { drillExperiment, type DrillExperiment } from './proof/drills.js';

/** How the proof of one variant and way ended. */
interface Ending {
  readonly rebooted: boolean;
  readonly error?: readonly string[];
}

/**
 * Names of drills of which not every variant and way was tried. One by the solution counts when it
 * was seen to fail, or to survive the reboot that was asked for.
 */
export function unfinishedDrills(
  proofs: ReadonlyMap<DrillExperiment, Ending>,
  plans: readonly DrillPlan[],
  reboot: boolean,
): readonly string[] {
  const done = new Set(
    [...proofs].flatMap(([{ id, trial }, { rebooted, error }]) =>
      rebooted || error !== undefined || !reboot || !isSolution(trial) ? [id] : [],
    ),
  );
  const open = wavesOf(plans)
    .flat(2)
    .filter((trial) => !done.has(drillExperiment(trial).id));
  return [...new Set(open.map(({ plan }) => plan.drill.name))];
}
