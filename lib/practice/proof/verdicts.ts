import type { Check } from '../../core/check.js';
import type { Graded, Outcome } from '../../grade/engine.js';
import type { Expectation } from './experiment.js';

/** What of an experiment the others must be told apart from. */
interface Expecting {
  readonly expects: Pick<Expectation, 'check' | 'words'>;
}

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
 * What is not as it must be while these are in the lab: the check of each fails with the expected
 * words, what needs some of those is blocked by exactly those, all else passes.
 */
export function complaints(
  broken: readonly Expecting[],
  graded: readonly Graded[],
): readonly string[] {
  const checks = graded.map(({ check }) => check);
  const targets = broken.map(({ expects }) => expects);
  const following = targets.map(({ check }) => ({ check, ids: dependents(check, checks) }));
  const unknown = targets.filter((target) => !checks.some(({ id }) => id === target.check));
  if (unknown.length > 0) return unknown.map(({ check }) => `there is no check ${check}`);
  return graded.flatMap(({ check: { id }, outcome }) => {
    const own = targets.find(({ check }) => check === id);
    if (own !== undefined) return ofTarget(own, outcome);
    const by = following.filter(({ ids }) => ids.has(id)).map(({ check }) => check);
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

function ofTarget({ check, words }: Expecting['expects'], outcome: Outcome): readonly string[] {
  if (outcome.state !== 'fail') return [`${check} should fail: ${shown(outcome)}`];
  const said = [outcome.expected, outcome.actual, outcome.cause?.text, outcome.cause?.remedy].join(
    '\n',
  );
  const missing = words.filter((word) => !said.includes(word));
  return missing.length === 0
    ? []
    : [`${check} does not say ${missing.map((word) => `"${word}"`).join(', ')}: ${shown(outcome)}`];
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
