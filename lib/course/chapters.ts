import type { Chapter } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { findChapter } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** `07`, `7`, or a slug; else an error that names what is near and lists what there is. */
export function chapterNamed(track: Track, name: string): Chapter {
  const found = findChapter(track, name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    track.chapters.map(({ slug }) => slug),
  );
  throw new LabError('usage', `there is no chapter "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Chapters: ${track.chapters.map((chapter) => chapter.id).join(', ')}.`,
    details: track.chapters.map((chapter) => `${chapter.id}  ${chapter.title}`),
  });
}

/**
 * What `--until` means: every chapter up to that one, all when it is left out, none for `machines`.
 */
export function chaptersUntil(track: Track, until: string | undefined): readonly Chapter[] {
  if (until === undefined) return track.chapters;
  if (until === 'machines') return [];
  const last = chapterNamed(track, until);
  return track.chapters.slice(0, track.chapters.indexOf(last) + 1);
}
