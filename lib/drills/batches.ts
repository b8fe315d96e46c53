import type { DrillPlan } from './plan.js';

/** Groups of drills that do not touch the same, in which they can be broken together; as few as going through them in order gives. */
export function batchesOf(plans: readonly DrillPlan[]): readonly (readonly DrillPlan[])[] {
  const batches: DrillPlan[][] = [];
  for (const plan of plans) {
    const fitting = batches.find((batch) => batch.every((other) => !plan.touches.some((thing) => other.touches.includes(thing))));
    if (fitting === undefined) batches.push([plan]);
    else fitting.push(plan);
  }
  return batches.map((batch) => batch.sort((a, b) => Number(a.drill.stopsApi) - Number(b.drill.stopsApi)));
}
