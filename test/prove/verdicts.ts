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

/** What is not as it must be while a fault is in: its check fails with the expected words, what needs it is blocked by it, all else passes. */
export function complaints(fault: Fault, graded: readonly Graded[]): readonly string[] {
  const following = dependents(fault.check, graded.map(({ check }) => check));
  if (!graded.some(({ check }) => check.id === fault.check)) return [`there is no check ${fault.check}`];
  return graded.flatMap(({ check: { id }, outcome }) => {
    if (id === fault.check) return ofTarget(fault, outcome);
    if (!following.has(id)) return outcome.state === 'pass' ? [] : [`${id} should pass: ${shown(outcome)}`];
    return outcome.state === 'blocked' && outcome.by.includes(fault.check) ? [] : [`${id} should be blocked by ${fault.check}: ${shown(outcome)}`];
  });
}

function ofTarget({ check, expect }: Fault, outcome: Outcome): readonly string[] {
  if (outcome.state !== 'fail') return [`${check} should fail: ${shown(outcome)}`];
  const said = [outcome.expected, outcome.actual, outcome.cause?.text, outcome.cause?.remedy].join('\n');
  const missing = expect.filter((words) => !said.includes(words));
  return missing.length === 0 ? [] : [`${check} does not say ${missing.map((words) => `"${words}"`).join(', ')}: ${shown(outcome)}`];
}

/** What does not pass. */
export const unpassed = (graded: readonly Graded[]): readonly string[] =>
  graded.filter(({ outcome }) => outcome.state !== 'pass').map(({ check: { id }, outcome }) => `${id}: ${shown(outcome)}`);

function shown(outcome: Outcome): string {
  const details = outcome.state === 'pass' ? outcome.evidence
    : outcome.state === 'fail' ? `expected ${outcome.expected}; found ${outcome.actual}${outcome.cause === undefined ? '' : `; cause ${outcome.cause.text}`}`
    : outcome.state === 'blocked' ? outcome.reason ?? `by ${outcome.by.join(', ')}` : outcome.message;
  return `${outcome.state}, ${details.replaceAll('\n', ' ').slice(0, 300)}`;
}
