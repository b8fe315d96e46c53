import type { ProgressOptions } from '../core/task.js';

type Remaining = ProgressOptions['remaining'];

/** The title of a task that is drawn again and again. */
export interface Title {
  readonly set: (text: string) => void;
  /** From now on the title alone is drawn. */
  readonly end: () => void;
}

/** Milliseconds between two looks at what remains. */
const treeIntervalMs = 2000;
const plainIntervalMs = 60_000;

/** Draws a task's title, and behind it, as long as the task runs, what remains of all tasks. */
export function remainingTitle(
  first: string,
  draw: (text: string) => void,
  remaining: Remaining,
): Title {
  let title = first;
  let drawn = first;
  const show = (text: string): void => {
    if (text !== drawn) draw(text);
    drawn = text;
  };
  const look = (): void => {
    const text = remaining?.();
    show(text === undefined ? title : `${title} · ${text}`);
  };
  const timer = remaining === undefined ? undefined : setInterval(look, treeIntervalMs);
  return {
    set: (text) => {
      title = text;
      if (timer === undefined) show(text);
      else look();
    },
    end: () => {
      clearInterval(timer);
      show(title);
    },
  };
}

/**
 * Prints what remains once a minute, where it is not what was printed before. Answers what ends it.
 */
export function tellRemaining(print: (line: string) => void, remaining: Remaining): () => void {
  if (remaining === undefined) return () => undefined;
  let told: string | undefined;
  const timer = setInterval(() => {
    const text = remaining();
    if (text === undefined || text === told) return;
    told = text;
    print(`~ ${text}`);
  }, plainIntervalMs);
  return () => clearInterval(timer);
}
