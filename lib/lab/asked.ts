import type { Chapter, Step, StepContext } from '../core/chapter.js';
import { stepsDone } from './steps.js';

export interface Asked {
  /** Ids of those of these steps whose effect is there. */
  readonly of: (steps: readonly Step[]) => Promise<ReadonlySet<string>>;
  /** To be called before anything is changed. */
  readonly forget: () => void;
}

/**
 * Which steps' effects are there, of all chapters in one question: on a lab that was only stopped
 * that is all there is to do. From the first step that runs, each chapter is asked for itself: what
 * later chapters made of the old state need not hold.
 */
export function askedOnce(chapters: readonly Chapter[], context: StepContext): Asked {
  const all = once(() =>
    stepsDone(
      chapters.flatMap((chapter) => chapter.steps(context.lab).flat()),
      context,
    ),
  );
  let holds = true;
  return {
    of: async (steps) => {
      if (!holds) return stepsDone(steps, context);
      const done = await all();
      return new Set(steps.flatMap(({ id }) => (done.has(id) ? [id] : [])));
    },
    forget: () => {
      holds = false;
    },
  };
}

/** Asks when first called, and answers the same from then on. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
