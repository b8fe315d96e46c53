import type { Chapter, Track } from '../lib/core/chapter.js';
import { khw } from './khw/index.js';

/** What is taught, in order. */
export const tracks: readonly Track[] = [khw];

/** The track that is meant when none is named. */
export const track: Track = khw;

/** The chapter of that id (`07`, `7`) or slug. */
export const findChapter = (name: string): Chapter | undefined =>
  track.chapters.find(({ id, slug }) => id === name.padStart(2, '0') || slug === name);
