import type { Chapter } from '../core/chapter.js';
import type { Lab } from '../core/lab.js';
import { faultName, type ChapterFault } from '../drills/fault.js';
import { everyChapter } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/**
 * The faults of a chapter that a learner can be given: what only a checkpoint takes back is not
 * known to have another way.
 */
export function faultsOf(chapter: Chapter, lab: Lab): readonly ChapterFault[] {
  const checks = chapter.checks(lab);
  return chapter
    .faults(lab)
    .filter(({ restore }) => restore !== true)
    .map((fault) => ({ name: faultName(chapter.id, fault.id), fault, chapter, checks }));
}

/** The fault of that name on a lab; undefined where none has it. */
export const faultCalled = (track: Track, name: string, lab: Lab): ChapterFault | undefined =>
  everyChapter(track)
    .filter(({ id }) => name.startsWith(`fault-${id}-`))
    .flatMap((chapter) => faultsOf(chapter, lab))
    .find((one) => one.name === name);
