import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import type { DrillMark } from './mark.js';
import { clash, planDrill, type DrillPlan } from './plan.js';
import { variantsBySeed } from './seed.js';
import type { Drill } from './types.js';

/** An exam's clock at a moment. */
export interface ExamClock {
  readonly ends: Date;
  /** Milliseconds; negative when time is up. */
  readonly leftMs: number;
  readonly over: boolean;
}

/** Percent of the points that an exam takes where nothing else was said at its start. */
export const usualPassMark = 66;

/** Where the clock of an exam stands. It began when the mark says, whatever was off since. */
export function examClock(
  { started, minutes = 0 }: Pick<DrillMark, 'started' | 'minutes'>,
  now: Date,
): ExamClock {
  const ends = new Date(started.getTime() + minutes * 60_000);
  const leftMs = ends.getTime() - now.getTime();
  return { ends, leftMs, over: leftMs <= 0 };
}

/** `12 minutes left`, `over since 3 minutes`. */
export function describeClock({ leftMs, over }: ExamClock): string {
  const minutes = Math.floor(Math.abs(leftMs) / 60_000);
  const time =
    minutes === 0
      ? `${Math.floor(Math.abs(leftMs) / 1000)} seconds`
      : minutes === 1
        ? '1 minute'
        : `${minutes} minutes`;
  return over ? `over since ${time}` : `${time} left`;
}

/**
 * The drills of an exam in the variants that the seed chooses, so that no two break the same thing,
 * in the order in which they are to be broken: those that stop the API server last. Throws
 * LabError('usage') where some cannot be together.
 */
export function planExam(drills: readonly Drill[], seed: number, lab: Lab): readonly DrillPlan[] {
  const twice = drills.find(
    ({ name }, index) => drills.findIndex((other) => other.name === name) < index,
  );
  if (twice !== undefined)
    throw new LabError('usage', `drill ${twice.name} is named twice`, {
      hint: 'Name each drill once.',
    });
  const options = drills.map((drill) =>
    variantsBySeed(drill, seed).map((variant) => planDrill(drill, variant, lab)),
  );
  const apart = clashes(options);
  // Two that never go together would else be tried with every choice of all others.
  const plans = apart.length === 0 ? choose(apiLast(options), []) : undefined;
  if (plans !== undefined) return plans;
  throw new LabError('usage', `these drills break the same thing: ${apart.join('; ')}`, {
    hint: 'Leave one of them out.',
  });
}

/** The choices for each drill, those that stop the API server last. */
const apiLast = (options: readonly (readonly DrillPlan[])[]): readonly (readonly DrillPlan[])[] => {
  const stopping = ([plan]: readonly DrillPlan[]): number => Number(plan?.drill.stopsApi);
  return [...options].sort((a, b) => stopping(a) - stopping(b));
};

/** The first choice, in the order that the seed likes, in which nothing is touched twice. */
function choose(
  [options, ...rest]: readonly (readonly DrillPlan[])[],
  chosen: readonly DrillPlan[],
): readonly DrillPlan[] | undefined {
  if (options === undefined) return chosen;
  for (const plan of options) {
    if (chosen.some((other) => clash(plan, other))) continue;
    const found = choose(rest, [...chosen, plan]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Pairs of drills that break the same thing in whatever variants. */
function clashes(all: readonly (readonly DrillPlan[])[]): readonly string[] {
  return all.flatMap((plans, index) =>
    all.slice(index + 1).flatMap((others) => {
      const [first] = plans;
      const [second] = others;
      const always = plans.every((plan) => others.every((other) => clash(plan, other)));
      return always && first !== undefined && second !== undefined
        ? [`${first.drill.name} and ${second.drill.name} (${first.touches.join(', ')})`]
        : [];
    }),
  );
}
