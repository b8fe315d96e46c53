import { formatBytes, formatDuration } from '../core/bytes.js';
import type { Task, TaskReport } from '../core/task.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { chapterReached } from '../lab/reached.js';
import type { Fleet } from '../ssh/fleet.js';
import { finished } from './names.js';
import { saveCheckpoint } from './save.js';
import { settle } from './settle.js';
import { NoSpace } from './space.js';

/** Makes the task for a chapter; `whole` asks whether all of that chapter is there already. */
export type StartTask = (chapter: string | undefined, whole: () => Promise<boolean>) => Task;

/**
 * Answers what makes the task that keeps the state in which a chapter begins, or (undefined) in
 * which all are done: one per chapter and lab. A lab that is further, or has not done the chapter
 * before, gets none: it would not hold what its name says.
 */
export function chapterStarts(context: LabContext, opened: OpenLab, fleet: Fleet): StartTask {
  let known: Set<string> | undefined;
  return (chapter, whole) => {
    const name = chapter ?? finished;
    const run = async ({ note, skip, title }: TaskReport): Promise<void> => {
      known ??= new Set(
        (await settle(context, opened, note)).checkpoints.map((checkpoint) => checkpoint.name),
      );
      const why = known.has(name) ? 'already there' : await elsewhere(chapter, whole);
      if (why !== undefined) {
        skip(why);
        return;
      }
      const message = chapter === undefined ? 'all chapters are done' : `chapter ${chapter} begins`;
      try {
        const { ms, pauseMs, bytes, mode } = await saveCheckpoint(
          context,
          opened,
          fleet,
          { name, message, kind: 'chapter' },
          note,
        );
        known.add(name);
        title(
          `Checkpoint ${name} (${mode === 'hot' ? formatBytes(bytes) : 'shut off'}, machines paused for ${formatDuration(pauseMs)} of ${formatDuration(ms)})`,
        );
      } catch (error) {
        // The cluster can be had without the way back.
        if (!(error instanceof NoSpace)) throw error;
        skip(error.message);
      }
    };
    return { title: `Checkpoint ${name}`, run };
  };

  async function elsewhere(
    chapter: string | undefined,
    whole: () => Promise<boolean>,
  ): Promise<string | undefined> {
    if (
      (await chapterReached(context, opened)) !==
      chapterBefore(
        opened.track.chapters.map(({ id }) => id),
        chapter,
      )
    )
      return 'the lab is not at that point';
    return (await whole()) ? 'the chapter was done by hand' : undefined;
  }
}

/** The chapter that is done when this one begins; undefined where it is the first. */
function chapterBefore(
  chapters: readonly string[],
  chapter: string | undefined,
): string | undefined {
  return chapters[(chapter === undefined ? chapters.length : chapters.indexOf(chapter)) - 1];
}
