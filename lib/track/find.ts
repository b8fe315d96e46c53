import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Track } from './types.js';

/**
 * The track of that id; the first one where none is named. Throws `usage`, suggesting close
 * matches.
 */
export function trackNamed<Named extends { readonly id: string }>(
  tracks: readonly Named[],
  id: string | undefined,
): Named {
  const [first] = tracks;
  if (first === undefined) throw new Error('there is no track');
  const found = id === undefined ? first : tracks.find((track) => track.id === id);
  if (found !== undefined) return found;
  const ids = tracks.map((track) => track.id);
  const near = nearest(id ?? '', ids);
  throw new LabError('usage', `there is no track "${id ?? ''}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Tracks: ${ids.join(', ')}.`,
  });
}

/** The title of a track that a report or a file names; of one that is not known here, its id. */
export const titleOf = (tracks: readonly Track[], id: string | undefined): string =>
  (id === undefined ? tracks[0] : tracks.find((track) => track.id === id))?.title ?? id ?? '';

/** The track of a lab. */
export const trackOfLab = (tracks: readonly Track[], lab: { readonly track: string }): Track =>
  trackNamed(tracks, lab.track);
