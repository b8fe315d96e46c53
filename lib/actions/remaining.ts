import { aboutSeconds, remainingSeconds, type Phase } from '../core/remaining.js';
import type { Task } from '../core/task.js';

export interface Remaining {
  /** The same tasks, watched. */
  readonly tasks: readonly Task[];
  /** `about 4 minutes left`; undefined when it cannot be known yet. */
  readonly text: () => string | undefined;
}

/**
 * Watches tasks that run one after the other, and tells from those that have ended what the others
 * will take. `expected`: seconds of each, 0 for one that has nothing to do.
 */
export function watchRemaining(
  tasks: readonly Task[],
  expected: (task: Task) => number,
  measured: boolean,
  now: () => number = () => performance.now(),
): Remaining {
  const phases = tasks.map((task) => ({ expected: expected(task), began: NaN, took: NaN }));
  const phaseNow = ({ expected: seconds, began, took }: (typeof phases)[number]): Phase => {
    if (Number.isNaN(began)) return { expected: seconds };
    return Number.isNaN(took)
      ? { expected: seconds, spent: (now() - began) / 1000 }
      : { expected: seconds, spent: took, ended: true };
  };
  return {
    tasks: tasks.map((task, index) => {
      const phase = phases[index];
      if (phase === undefined) return task;
      return {
        ...task,
        run: async (report) => {
          phase.began = now();
          await task.run?.(report);
        },
        done: (ms) => {
          phase.took = ms / 1000;
          task.done?.(ms);
        },
      };
    }),
    text: () => {
      const seconds = remainingSeconds(phases.map(phaseNow), measured);
      return seconds === undefined ? undefined : `${aboutSeconds(seconds)} left`;
    },
  };
}
