import type { Track } from '../lib/core/chapter.js';
import { khw } from './khw/index.js';

/** What is taught, in order. */
export const tracks: readonly Track[] = [khw];

/** The track that is meant when none is named. */
export const track: Track = khw;
