import type { Checkpoint } from './types.js';

/**
 * What `prune` removes: a learner's own, and what was made of other machines, which nothing can
 * restore. Chapter starts and the way back from a drill stay.
 */
export function prunePlan(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  return checkpoints.filter(({ kind, foreign }) => kind === 'own' || foreign !== undefined);
}
