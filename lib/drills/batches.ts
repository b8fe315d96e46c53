import { disturbEachOther, roomFor, type Breaking } from './apart.js';
import { clash, solution, type DrillPlan, type PlannedDrill } from './plan.js';

/** One of the ways, right or wrong, of one drill in one of its variants. */
export interface Trial {
  readonly plan: DrillPlan;
  readonly way: DrillPlan['ways'][number];
}

/** Trials that are run at the same time. */
export type Batch = readonly Trial[];

/**
 * What must be seen of drills, in waves: in each a drill is tried at most once, so that what one
 * batch of a wave has repaired can stay while the next is run, and one reboot is enough for all of
 * it. Drills of a batch do not touch the same, and one that stops the API server is alone, because
 * nearly every other check asks it.
 */
export function wavesOf(plans: readonly DrillPlan[]): readonly (readonly Batch[])[] {
  const drills = [...new Set(plans.map(({ drill }) => drill))];
  const choices = (own: PlannedDrill): readonly Batch[] =>
    choicesFor(plans.filter(({ drill }) => drill === own));
  return [
    ...wavesWith(drills.filter(({ staysChanged }) => !staysChanged).map(choices)),
    // Nothing else would be right on what these leave behind.
    ...drills
      .filter(({ staysChanged }) => staysChanged)
      .flatMap((drill) => wavesWith([choices(drill)])),
    ...wrongBatches(plans).map((batch) => [batch]),
  ];
}

/** Whether what both leave behind, right or wrong, can be in one lab. */
const standTogether = (a: Trial, b: Trial): boolean =>
  a.plan !== b.plan && !a.plan.drill.staysChanged && !b.plan.drill.staysChanged && fits(a, b);

/**
 * Every wrong way once, in the first variant. What it leaves is no lab for anything else: each
 * batch is a wave of its own.
 */
function wrongBatches(plans: readonly DrillPlan[]): readonly Batch[] {
  const first = plans.filter(
    ({ drill }, index) => plans.findIndex((plan) => plan.drill === drill) === index,
  );
  const batches: Trial[][] = [];
  for (const plan of first)
    for (const way of plan.wrongWays) {
      const trial = { plan, way };
      const room = roomFor(trial, batches, standTogether);
      if (room === undefined) batches.push([trial]);
      else room.push(trial);
    }
  return batches;
}

function wavesWith(all: readonly (readonly Batch[])[]): readonly (readonly Batch[])[] {
  let left = all;
  const waves: (readonly Batch[])[] = [];
  while (left.some((choices) => choices.length > 0)) {
    const batches: Trial[][] = [];
    left = left.map((choices) => {
      const done = placed(choices, batches);
      return choices.filter((each) => each !== done);
    });
    waves.push(batches);
  }
  return waves;
}

/**
 * For one drill: the solution in every variant, every other way in one of them, whichever is the
 * handiest. Solutions come first.
 */
const choicesFor = (variants: readonly DrillPlan[]): readonly Batch[] => [
  ...variants.flatMap((plan) => plan.ways.slice(0, 1).map((way) => [{ plan, way }])),
  ...(variants[0]?.ways ?? [])
    .slice(1)
    .map(({ name }) =>
      variants.flatMap((plan) =>
        plan.ways.filter((way) => way.name === name).map((way) => ({ plan, way })),
      ),
    ),
];

/**
 * Puts one of a drill's choices into a batch, into a new one only where none fits; answers which.
 * None, and nothing answered, where each would undo what another of the wave leaves in the lab.
 */
function placed(choices: readonly Batch[], batches: Trial[][]): Batch | undefined {
  const [next] = choices;
  // Other ways wait until all solutions have been seen: only those must survive a reboot.
  const equal = choices
    .filter((choice) => choice.every(isSolution) === next?.every(isSolution))
    .flatMap((choice) => choice.map((trial) => ({ choice, trial })))
    .filter(({ trial }) => !batches.flat().some((other) => undoes(trial, other)));
  for (const { choice, trial } of equal) {
    const room = roomFor(trial, batches, fits);
    if (room === undefined) continue;
    room.push(trial);
    return choice;
  }
  const [alone] = equal;
  if (alone !== undefined) batches.push([alone.trial]);
  return alone?.choice;
}

/**
 * Whether a later batch would undo what an earlier one leaves: exercises begin with a namespace or
 * a file of their own, empty, where a drill repairs what has to be right for all of them.
 */
const undoes = ({ plan: a }: Trial, { plan: b }: Trial): boolean =>
  a.drill.isExercise && b.drill.isExercise && clash(a, b);

export const isSolution = ({ way }: Trial): boolean => way.name === solution;

const fits = ({ plan: a }: Trial, { plan: b }: Trial): boolean =>
  !disturbEachOther(breaking(a), breaking(b));

/** Nearly every check asks the API server. */
const breaking = ({ drill, touches }: DrillPlan): Breaking => ({
  touches,
  api: drill.stopsApi ? 'stops' : 'needs',
});
