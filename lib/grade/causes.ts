import type { Graded, Outcome } from './engine.js';

/**
 * Where it begins on a machine: the first check there that failed by itself, or could not be asked.
 */
export interface FirstCause {
  readonly machine: string;
  readonly check: string;
  /** What is wrong, in half a sentence. */
  readonly what: string;
}

/** An outcome as a report lists it. */
interface Listed {
  readonly id: string;
  readonly state: Outcome['state'];
  readonly by?: readonly string[];
  readonly cause?: { readonly origin?: 'learner' | 'tutorial' } | undefined;
}

/**
 * Ids of what the tutorial's own text gets wrong and nothing else suffers from: it is told, but a
 * lab can be right with it.
 */
export function errata(checks: readonly Listed[]): ReadonlySet<string> {
  const suffered = new Set(checks.flatMap(({ by = [] }) => by));
  return new Set(
    checks
      .filter(
        ({ id, state, cause }) =>
          state === 'fail' && cause?.origin === 'tutorial' && !suffered.has(id),
      )
      .map(({ id }) => id),
  );
}

/** What failed by itself, or could not be asked, in the order of grading. Errata are none. */
export function rootCauses(graded: readonly Graded[]): readonly FirstCause[] {
  const harmless = errataOf(graded);
  return graded.flatMap(({ check, outcome }) => {
    const what =
      outcome.state === 'fail'
        ? (outcome.cause?.text ?? `${check.title}: ${outcome.actual}`)
        : outcome.state === 'blocked'
          ? outcome.reason
          : outcome.state === 'broken'
            ? `khw-lab's own check broke: ${outcome.message}`
            : undefined;
    return what === undefined || harmless.has(check.id)
      ? []
      : [{ machine: check.machine, check: check.id, what: oneLine(what) }];
  });
}

/** The first of them on each machine that has one. */
export function firstCauses(graded: readonly Graded[]): readonly FirstCause[] {
  const first = new Map<string, FirstCause>();
  for (const cause of rootCauses(graded))
    if (!first.has(cause.machine)) first.set(cause.machine, cause);
  return [...first.values()];
}

/** One sentence that ends a report. */
export function closingSentence(graded: readonly Graded[]): string {
  const causes = firstCauses(graded);
  if (graded.length === 0) return 'There was nothing to check.';
  if (causes.length > 0)
    return `First cause ${causes.map(({ machine, check, what }) => `on ${machine} is ${check} (${what})`).join('; ')}.`;
  const harmless = errataOf(graded).size;
  return harmless === 0
    ? `All ${graded.length} checks passed.`
    : `All ${graded.length} checks passed but ${harmless}, where the tutorial is wrong, not you: the lab works all the same.`;
}

const errataOf = (graded: readonly Graded[]): ReadonlySet<string> =>
  errata(graded.map(({ check: { id }, outcome }) => ({ id, ...outcome })));

function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/\s*\n\s*/g, '; ')
    .replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
