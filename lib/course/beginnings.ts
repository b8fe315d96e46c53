import { finished } from '../checkpoints/names.js';
import type { Chapter } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { everyChapter, findChapter, isOptional } from '../track/chapters.js';
import type { Track } from '../track/types.js';
import { contents } from './chapters.js';

/** What `start` and `reset` can be told to begin. */
export interface Beginning {
  /** Name of its checkpoint: a chapter's id, or `done`, with which each optional chapter begins. */
  readonly name: string;
  readonly title: string;
  /** The chapters that are done when it begins. */
  readonly before: readonly Chapter[];
  /** Undefined where all are done. */
  readonly begins?: Chapter;
}

/** The chapter of that id or slug, or `done`. Throws `usage` naming the near ones. */
export function beginningNamed(track: Track, name: string): Beginning {
  const { chapters } = track;
  if (name === finished)
    return { name: finished, title: 'all chapters are done', before: chapters };
  const found = findChapter(track, name);
  if (found !== undefined)
    return {
      title: `chapter ${found.id}, ${found.title}, begins`,
      begins: found,
      ...(isOptional(track, found.id)
        ? { name: finished, before: chapters }
        : { name: found.id, before: chapters.slice(0, chapters.indexOf(found)) }),
    };
  throw unknownBeginning(track, name, []);
}

/** `others` are names that could be begun too: drills. */
export function unknownBeginning(track: Track, name: string, others: readonly string[]): LabError {
  const near = nearest(name, [
    ...everyChapter(track).flatMap(({ id, slug }) => [id, slug]),
    finished,
    ...others,
  ]);
  return new LabError('usage', `there is no chapter "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Chapters: ${everyChapter(track)
      .map(({ id }) => id)
      .join(', ')}; ${finished} is the finished cluster.`,
    details: contents(track),
  });
}
