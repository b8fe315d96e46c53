import type { Task } from '../core/task.js';

/** A phase of `up` and its milliseconds. */
export interface Phase {
  readonly title: string;
  readonly ms: number;
}

/** Notes how long a phase took; checkpoints are one phase, and the last. */
export function timed(phases: Phase[], task: Task): Task {
  if (task.title === '') return task;
  const title = task.title.startsWith('Checkpoint ') ? 'Checkpoints' : task.title;
  return {
    ...task,
    done: (ms) => {
      const before = phases.findIndex((phase) => phase.title === title);
      const [same] = before === -1 ? [] : phases.splice(before, 1);
      phases.push({ title, ms: ms + (same?.ms ?? 0) });
    },
  };
}
