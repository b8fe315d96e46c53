import type { Chapter } from '../core/chapter.js';
import type { LabTrack } from '../topology/types.js';

/** What is taught, in chapters, on machines of its own: all in which two tracks differ. */
export interface Track extends LabTrack {
  readonly title: string;
  /** The table of contents, in order. The last one is what all work towards. */
  readonly chapters: readonly Chapter[];
}

/** A track that there is, told without loading it. */
export interface TrackEntry {
  readonly id: string;
  readonly title: string;
  readonly load: () => Promise<Track>;
}
