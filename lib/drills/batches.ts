import { clash, type DrillPlan } from './plan.js';

/** One of the ways of repairing one drill in one of its variants. */
export interface Trial {
  readonly plan: DrillPlan;
  readonly way: DrillPlan['ways'][number];
}

/** What must be seen of drills: the solution in every variant, every other way in one of them, whichever is the handiest. */
export function trialsOf(plans: readonly DrillPlan[]): readonly (readonly Trial[])[] {
  const drills = [...new Set(plans.map(({ drill }) => drill))].map((drill) => plans.filter((plan) => plan.drill === drill));
  const most = Math.max(0, ...drills.map((variants) => variants.length));
  // The first variant of each drill, then the second of each: so one batch has many drills in it.
  const solutions = Array.from({ length: most }, (_, at) => drills.flatMap((variants) => variants[at] ?? [])).flat();
  return [
    ...solutions.map((plan) => plan.ways.slice(0, 1).map((way) => ({ plan, way }))),
    ...drills.flatMap((variants) => (variants[0]?.ways ?? []).slice(1).map(({ name }) =>
      variants.flatMap((plan) => plan.ways.filter((way) => way.name === name).map((way) => ({ plan, way }))))),
  ];
}

/** Drills that are broken at the same time. */
const most = 8;

/**
 * Groups of drills that can be broken together: no two touch the same, none is in one twice, and one that stops the API server is
 * alone, because nearly every other check asks it. Of several choices for a trial the one is taken that fits into a group.
 */
export function batchesOf(trials: readonly (readonly Trial[])[]): readonly (readonly Trial[])[] {
  const batches: Trial[][] = [];
  for (const choices of trials) {
    const [first] = choices;
    if (first === undefined) continue;
    const found = choices.flatMap((trial) => batches.filter((batch) => batch.length < most && batch.every((other) => fits(trial, other))).map((batch) => ({ trial, batch })))[0];
    if (found === undefined) batches.push([first]);
    else found.batch.push(found.trial);
  }
  return batches;
}

const fits = ({ plan: a }: Trial, { plan: b }: Trial): boolean =>
  a.drill !== b.drill && !a.drill.stopsApi && !b.drill.stopsApi && !clash(a, b);
