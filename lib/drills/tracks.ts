import type { Draft } from './schema.js';
import type { DrillFacts } from './types.js';

/**
 * Ids of the tracks that a draft is for: those that it names; else the first one there is, and of
 * an exercise the one that it is read for.
 */
export const tracksOf = (
  { tracks }: Draft,
  facts: DrillFacts,
  exercise: boolean,
): readonly string[] =>
  tracks?.flatMap((id) => id ?? []) ??
  (exercise && facts.track !== undefined ? [facts.track] : (facts.tracks ?? []).slice(0, 1));

/** What a draft must agree with: of a track that it is not for, neither lab nor chapters. */
export function heldTo(draft: Draft, facts: DrillFacts, exercise: boolean): DrillFacts {
  const { tracks, track, taken } = facts;
  if (
    track === undefined ||
    tracks === undefined ||
    tracksOf(draft, facts, exercise).includes(track)
  )
    return facts;
  return { tracks, chapters: [], ...(taken === undefined ? {} : { taken }) };
}
