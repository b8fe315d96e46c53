import type { Check, Fault } from '../../lib/core/check.js';
import type { Graded, Outcome } from '../../lib/grade/engine.js';

/** Ids of the checks that need this one, directly or not. */
export function dependents(id: string, checks: readonly Check[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (needed: string): void => {
    for (const check of checks.filter(({ needs }) => needs.includes(needed))) {
      if (found.has(check.id)) continue;
      found.add(check.id);
      add(check.id);
    }
  };
  add(id);
  return found;
}

/**
 * What is not as it must be while faults are in: their checks fail with the expected words, what
 * needs some of them is blocked by exactly those, all else passes.
 */
export function complaints(faults: readonly Fault[], graded: readonly Graded[]): readonly string[] {
  const checks = graded.map(({ check }) => check);
  const following = faults.map((fault) => ({ fault, ids: dependents(fault.check, checks) }));
  const unknown = faults.filter((fault) => !checks.some(({ id }) => id === fault.check));
  if (unknown.length > 0) return unknown.map(({ check }) => `there is no check ${check}`);
  return graded.flatMap(({ check: { id }, outcome }) => {
    const own = faults.find(({ check }) => check === id);
    if (own !== undefined) return ofTarget(own, outcome);
    const by = following.filter(({ ids }) => ids.has(id)).map(({ fault }) => fault.check);
    if (by.length === 0)
      return outcome.state === 'pass' ? [] : [`${id} should pass: ${shown(outcome)}`];
    return isBlockedBy(by, outcome)
      ? []
      : [`${id} should be blocked by ${by.join(', ')}: ${shown(outcome)}`];
  });
}

const isBlockedBy = (by: readonly string[], outcome: Outcome): boolean =>
  outcome.state === 'blocked' &&
  outcome.by.length === by.length &&
  by.every((id) => outcome.by.includes(id));

function ofTarget({ check, expect }: Fault, outcome: Outcome): readonly string[] {
  if (outcome.state !== 'fail') return [`${check} should fail: ${shown(outcome)}`];
  const said = [outcome.expected, outcome.actual, outcome.cause?.text, outcome.cause?.remedy].join(
    '\n',
  );
  const missing = expect.filter((words) => !said.includes(words));
  return missing.length === 0
    ? []
    : [
        `${check} does not say ${missing.map((words) => `"${words}"`).join(', ')}: ${shown(outcome)}`,
      ];
}

/** What does not pass. */
export const unpassed = (graded: readonly Graded[]): readonly string[] =>
  graded
    .filter(({ outcome }) => outcome.state !== 'pass')
    .map(({ check: { id }, outcome }) => `${id}: ${shown(outcome)}`);

function shown(outcome: Outcome): string {
  const details =
    outcome.state === 'pass'
      ? outcome.evidence
      : outcome.state === 'fail'
        ? `expected ${outcome.expected}; found ${outcome.actual}${outcome.cause === undefined ? '' : `; cause ${outcome.cause.text}`}`
        : outcome.state === 'blocked'
          ? (outcome.reason ?? `by ${outcome.by.join(', ')}`)
          : outcome.message;
  return `${outcome.state}, ${details.replaceAll('\n', ' ').slice(0, 300)}`;
}
