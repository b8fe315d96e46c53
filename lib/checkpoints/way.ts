import { finished } from './names.js';
import type { Checkpoint } from './types.js';

/** How to get to the state in which a chapter begins. */
export type Way =
  /** Its checkpoint is there. */
  | { readonly kind: 'restore'; readonly name: string }
  /** The chapters between are run after the nearest earlier checkpoint is restored. */
  | { readonly kind: 'restore and run'; readonly name: string }
  /** The lab is before it, or not there: chapters are run from where it is. */
  | { readonly kind: 'run' }
  /** The lab is past it and nothing earlier was kept. */
  | { readonly kind: 'anew' };

/**
 * The way to the start of a chapter (or of `done`): its checkpoint, else the nearest earlier one,
 * else from where the lab is, else from nothing. `chapters` are all ids in order, `reached` is the
 * last one done; one that is none of them comes after all.
 */
export function wayTo(
  start: string,
  chapters: readonly string[],
  checkpoints: readonly Checkpoint[],
  reached: string | undefined,
): Way {
  const starts = [...chapters, finished];
  const usable = new Set(
    checkpoints
      .filter(({ kind, foreign }) => kind === 'chapter' && foreign === undefined)
      .map(({ name }) => name),
  );
  if (usable.has(start)) return { kind: 'restore', name: start };
  const earlier = starts
    .slice(0, starts.indexOf(start))
    .filter((name) => usable.has(name))
    .at(-1);
  if (earlier !== undefined) return { kind: 'restore and run', name: earlier };
  const done =
    reached === undefined
      ? 0
      : chapters.includes(reached)
        ? chapters.indexOf(reached) + 1
        : starts.length;
  return done <= starts.indexOf(start) ? { kind: 'run' } : { kind: 'anew' };
}
