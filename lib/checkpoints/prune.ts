import type { Checkpoint } from './types.js';

/** What `prune` removes: everything but chapter starts; with `foreign`, chapter starts of other machines too, which nothing can restore. */
export function prunePlan(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  return checkpoints.filter(({ kind, foreign }) => kind !== 'chapter' || foreign !== undefined);
}
