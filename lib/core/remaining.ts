/** A part of a long piece of work. */
export interface Phase {
  /** 0 for one whose effect is there already. */
  readonly expectedSeconds: number;
  /** Since it began; undefined before that. */
  readonly spentSeconds?: number;
  readonly ended?: boolean;
}

/** Seconds of work after which what was seen counts as much as what was measured beforehand. */
const trustSeconds = 30;

/** Seconds of expected work that must have been seen where nothing was measured beforehand. */
const leastSeenSeconds = 10;

/**
 * A phase that took less than this part of what was expected had nothing to do, and tells nothing
 * of the speed.
 */
const nothingToDo = 0.1;

/**
 * A phase that is late takes this part of its time more: it cannot be known, and must not be
 * nothing.
 */
const lateShare = 0.15;

/**
 * Seconds that the phases will still take, by how long those took that have ended: never negative.
 * `measured`: what is expected was worked out from a measurement of this computer. Undefined when
 * it cannot be known yet.
 */
export function remainingSeconds(phases: readonly Phase[], measured: boolean): number | undefined {
  const seen = phases.filter(
    ({ expectedSeconds: expected, spentSeconds: spent = 0, ended = false }) =>
      expected > 0 && (ended ? spent > nothingToDo * expected : spent > expected),
  );
  const real = total(seen.map(({ spentSeconds = 0 }) => spentSeconds));
  const wanted = total(seen.map(({ expectedSeconds }) => expectedSeconds));
  if (!measured && wanted < leastSeenSeconds) return undefined;
  const prior = measured ? trustSeconds : 0;
  const ratio = (real + prior) / (wanted + prior);
  return total(
    phases.map(({ expectedSeconds: expected, spentSeconds: spent = 0, ended = false }) =>
      ended || expected === 0 ? 0 : Math.max(expected * ratio - spent, lateShare * spent),
    ),
  );
}

/** For people: `about 4 minutes`, `about 90 seconds`, `a few seconds`. */
export function aboutSeconds(seconds: number): string {
  if (seconds > 120) return `about ${Math.round(seconds / 60)} minutes`;
  const tens = Math.round(seconds / 10) * 10;
  return tens < 10 ? 'a few seconds' : `about ${tens} seconds`;
}

const total = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0);
