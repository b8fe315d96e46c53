import type { Chapter } from '../core/chapter.js';
import { isSameId } from '../core/ids.js';
import type { Track } from './types.js';

/** The chapters of a track, or what is left of them where only ids are known. */
type Chapters = Pick<Track, 'chapters'> | { readonly chapters: readonly Pick<Chapter, 'id'>[] };

/**
 * The place of a chapter in its track, from 0; -1 for none, and for one that the track does not
 * have.
 */
export const position = ({ chapters }: Chapters, id: string | undefined): number =>
  chapters.findIndex((chapter) => chapter.id === id);

/** Whether a chapter is this one or comes before it. */
export const isUpTo = (track: Chapters, id: string, last: string | undefined): boolean =>
  position(track, id) <= position(track, last);

/** The last of these chapters; undefined where there is none of them. */
export const latest = (track: Chapters, ids: readonly string[]): string | undefined =>
  [...ids].sort((a, b) => position(track, a) - position(track, b)).at(-1);

/** The chapter of that id (`07`, `7`) or slug. */
export const findChapter = (
  { chapters }: Pick<Track, 'chapters'>,
  name: string,
): Chapter | undefined => chapters.find(({ id, slug }) => slug === name || isSameId(id, name));

/** The chapter with which all begins. */
export function firstChapter({ chapters: [first] }: Pick<Track, 'chapters'>): Chapter {
  if (first === undefined) throw new Error('a track without chapters');
  return first;
}

/** The chapter after which all is done. */
export function lastChapter({ chapters }: Pick<Track, 'chapters'>): Chapter {
  const last = chapters.at(-1);
  if (last === undefined) throw new Error('a track without chapters');
  return last;
}
