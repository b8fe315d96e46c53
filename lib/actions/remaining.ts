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
 * will take. `expectedSeconds`: of each, 0 for one that has nothing to do.
 */
export function watchRemaining(
  tasks: readonly Task[],
  expectedSeconds: (task: Task) => number,
  measured: boolean,
  now: () => number = () => performance.now(),
): Remaining {
  const phases = tasks.map((task) => ({
    expectedSeconds: expectedSeconds(task),
    began: NaN,
    tookSeconds: NaN,
  }));
  const phaseNow = ({ expectedSeconds, began, tookSeconds }: (typeof phases)[number]): Phase => {
    if (Number.isNaN(began)) return { expectedSeconds };
    return Number.isNaN(tookSeconds)
      ? { expectedSeconds, spentSeconds: (now() - began) / 1000 }
      : { expectedSeconds, spentSeconds: tookSeconds, ended: true };
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
          phase.tookSeconds = ms / 1000;
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
