import type { Check } from '../core/check.js';
import { collectFacts, collectRest, type Collecting } from './collect.js';
import { grade, gradeAlone, type Graded } from './engine.js';
import { withNeeds } from './order.js';

/**
 * Grades the chosen checks out of `all`. What they need is asked only where one of them does not
 * pass: then the first cause is wanted, and the answer holds all that they need, too.
 */
export async function gradeChosen(
  chosen: readonly Check[],
  all: readonly Check[],
  options: Collecting,
): Promise<readonly Graded[]> {
  const evidence = await collectFacts(chosen, options);
  const alone = gradeAlone(chosen, evidence);
  if (alone.every(({ outcome }) => outcome.state === 'pass')) return alone;
  const checks = withNeeds(chosen, all);
  return grade(checks, await collectRest(checks, evidence, options));
}
