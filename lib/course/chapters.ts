import type { Chapter } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { basesOf } from '../track/bases.js';
import { everyChapter, findChapter, isOptional } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** `07`, `7`, or a slug; else an error that names what is near and lists what there is. */
export function chapterNamed(track: Track, name: string): Chapter {
  const found = findChapter(track, name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    everyChapter(track).map(({ slug }) => slug),
  );
  throw new LabError('usage', `there is no chapter "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Chapters: ${everyChapter(track)
      .map((chapter) => chapter.id)
      .join(', ')}.`,
    details: contents(track),
  });
}

/** The table of contents, a line per chapter. */
export const contents = (track: Track): readonly string[] =>
  everyChapter(track).map(
    ({ id, title }) => `${id}  ${title}${isOptional(track, id) ? ' (optional)' : ''}`,
  );

/**
 * What `--until` means: every chapter up to that one, all when it is left out, none for `machines`;
 * of the optional ones the one that is named, after those that it builds on.
 */
export function chaptersUntil(track: Track, until: string | undefined): readonly Chapter[] {
  if (until === undefined) return track.chapters;
  if (until === 'machines') return [];
  const last = chapterNamed(track, until);
  if (isOptional(track, last.id)) return [...track.chapters, ...basesOf(track, [last.id])];
  return track.chapters.slice(0, track.chapters.indexOf(last) + 1);
}
