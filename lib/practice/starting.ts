import { finished } from '../checkpoints/names.js';
import { LabError } from '../core/errors.js';
import { chapterNamed } from '../course/chapters.js';
import type { DrillPlan } from '../drills/plan.js';
import { isOptional, isUpTo, lastChapter, latest, position } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** The latest chapter that one of the drills needs, and the checkpoint of the state after it. */
export function startingChapter(
  track: Track,
  plans: readonly DrillPlan[],
  wanted: string | undefined,
): { readonly id: string; readonly checkpoint: string } {
  const needed =
    latest(
      track,
      plans.map(({ drill }) => drill.from),
    ) ?? lastChapter(track).id;
  const id = wanted === undefined ? needed : chapterNamed(track, wanted).id;
  if (isOptional(track, id) && wanted === undefined) return { id, checkpoint: finished };
  if (isOptional(track, id))
    throw new LabError('usage', `--from ${id}: no state after an optional chapter is kept`, {
      hint: `Use --from ${needed}, or leave it out: the drill then begins on the lab as it is.`,
    });
  if (!isUpTo(track, needed, id)) {
    throw new LabError(
      'usage',
      `--from ${id}: ${plans.find(({ drill }) => drill.from === needed)?.drill.name ?? 'the drill'} needs what chapter ${needed} makes`,
      { hint: `Use --from ${needed} or later.` },
    );
  }
  const next = track.chapters[position(track, id) + 1];
  return { id, checkpoint: next?.id ?? finished };
}
