import type { TaskReport } from '../core/task.js';
import type { Ports } from './ports.js';

/** Shows work as one task, and answers what it answers. */
export async function task<T>(
  { progress }: Pick<Ports, 'progress'>,
  title: string,
  run: (report: TaskReport) => Promise<T>,
): Promise<T> {
  const answers: T[] = [];
  await progress.run([
    {
      title,
      run: async (report) => {
        answers.push(await run(report));
      },
    },
  ]);
  if (answers.length === 0) throw new Error(`the task "${title}" was not run`);
  return answers[0] as T;
}
