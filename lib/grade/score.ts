import type { Check } from '../core/check.js';
import type { Graded, Outcome } from './engine.js';

/** Points of one grading. earned + lost + open = possible. */
export interface Score {
  readonly earned: number;
  /** By failed checks, and by hints that were opened. */
  readonly lost: number;
  /**
   * Of checks that could not be judged: blocked by another's failure, or broken. They cost nothing.
   */
  readonly open: number;
  readonly possible: number;
}

/**
 * Half of a check's points are for finding it out alone: each rung of the ladder that was opened
 * takes an equal part of that half.
 */
export function earnedBy(
  check: Pick<Check, 'points' | 'hints'>,
  outcome: Outcome,
  hintsUsed: number,
): number {
  if (!countsAsRight(outcome)) return 0;
  const share =
    check.hints.length === 0 ? 0 : Math.min(hintsUsed, check.hints.length) / check.hints.length;
  return tenths(check.points * (1 - share / 2));
}

/** Passed, or failed through no fault of the learner's. */
export const countsAsRight = (outcome: Outcome): boolean =>
  outcome.state === 'pass' || (outcome.state === 'fail' && outcome.cause?.origin === 'tutorial');

/** Adds up. `hintsUsed` by check id. */
export function scoreOf(graded: readonly Graded[], hintsUsed: ReadonlyMap<string, number>): Score {
  const possible = sum(graded.map(({ check }) => check.points));
  const earned = sum(
    graded.map(({ check, outcome }) => earnedBy(check, outcome, hintsUsed.get(check.id) ?? 0)),
  );
  const open = sum(
    graded
      .filter(({ outcome: { state } }) => state === 'blocked' || state === 'broken')
      .map(({ check }) => check.points),
  );
  return { earned, lost: tenths(possible - earned - open), open, possible };
}

const tenths = (points: number): number => Math.round(points * 10) / 10;
const sum = (points: readonly number[]): number =>
  tenths(points.reduce((total, each) => total + each, 0));
