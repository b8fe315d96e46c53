import { messageOf } from '../../../lib/core/errors.js';
import { settled } from '../../../lib/core/settle.js';
import type { Pace } from '../../../lib/core/wait.js';
import { rootCauses } from '../../../lib/grade/causes.js';
import type { Graded } from '../../../lib/grade/engine.js';
import type { Change } from './grammar.js';
import { brokenIn } from './probes.js';

/** A lab that is right, and comes back to that. */
export interface FuzzLab extends Pace {
  run(machine: string, script: string): Promise<void>;
  grade(): Promise<readonly Graded[]>;
  /** What probes.sh prints. */
  probe(): Promise<string>;
  reboot(): Promise<void>;
  restore(): Promise<void>;
}

/** What the cluster does, and what the grader says of it. */
export interface Sight {
  /** The first thing that does not work; undefined: all does. */
  readonly broken: string | undefined;
  /** The first cause; undefined: all checks pass. */
  readonly cause: string | undefined;
  /** The first cause is what was changed. */
  readonly named: boolean;
}

/** What came of one change. */
export interface Trial {
  readonly change: Change;
  readonly now: Sight;
  /** After a reboot of all machines. */
  readonly booted?: Sight;
}

export type Verdict = 'agree' | 'FALSE PASS' | 'FALSE FAIL' | 'OTHER CAUSE';

/**
 * The grader must fail what is broken now or will be after a boot, pass all else, and after a boot
 * it must say what is broken then.
 */
export function verdictOf({ now, booted }: Trial): Verdict {
  const isBroken = now.broken !== undefined || booted?.broken !== undefined;
  const pairs = [
    { isBroken, cause: now.cause },
    ...(booted === undefined
      ? []
      : [{ isBroken: booted.broken !== undefined, cause: booted.cause }]),
  ];
  if (pairs.some((pair) => pair.isBroken && pair.cause === undefined)) return 'FALSE PASS';
  if (pairs.some((pair) => !pair.isBroken && pair.cause !== undefined)) return 'FALSE FAIL';
  return isBroken && !now.named ? 'OTHER CAUSE' : 'agree';
}

/** Makes a change, looks, looks again after a reboot where that is wanted, and brings it back. */
export async function tryChange(change: Change, lab: FuzzLab, reboot: boolean): Promise<Trial> {
  try {
    await lab.run(change.from, change.script);
    const now = await lastingSight(change, lab);
    return reboot ? { change, now, booted: await afterBoot(change, now, lab) } : { change, now };
  } finally {
    await lab.restore();
  }
}

async function afterBoot(change: Change, now: Sight, lab: FuzzLab): Promise<Sight> {
  try {
    await lab.reboot();
  } catch (error) {
    if (lab.signal.aborted) throw error;
    // Who does not come back can only have been told of before.
    return { ...now, broken: `reboot: ${messageOf(error)}` };
  }
  return lastingSight(change, lab);
}

/** Looks until both agree and the cause is the right one, or until nothing moves any more. */
export const lastingSight = (
  change: Change,
  { clock, signal, slowness, ...lab }: FuzzLab,
): Promise<Sight> =>
  settled(
    async () => {
      const cause = causeIn(await lab.grade());
      const broken = brokenIn(await lab.probe());
      return { broken, cause, named: cause !== undefined && names(change, cause) };
    },
    {
      clock,
      signal,
      slowness,
      stillMs: 60_000,
      intervalMs: 10_000,
      sight: ({ broken, cause, named }) =>
        (broken === undefined) === (cause === undefined) && (cause === undefined || named)
          ? undefined
          : { lines: [`probes: ${broken ?? 'right'}`, `checks: ${cause ?? 'right'}`] },
    },
  );

/** All that a learner reads of what failed first. */
function causeIn(graded: readonly Graded[]): string | undefined {
  const [first] = rootCauses(graded);
  if (first === undefined) return undefined;
  const outcome = graded.find(({ check }) => check.id === first.check)?.outcome;
  const said =
    outcome?.state === 'fail'
      ? [outcome.actual, outcome.expected, outcome.cause?.text, outcome.cause?.remedy]
      : [first.what];
  return [`${first.check} on ${first.machine}`, ...said.filter((text) => text !== undefined)].join(
    '; ',
  );
}

/** The right thing on the right machine. A value of one or two letters stands in any sentence. */
const names = ({ machine, says }: Change, cause: string): boolean =>
  (machine === undefined || cause.includes(machine)) &&
  says.some((word) => word.length > 2 && cause.includes(word));
