import t from 'tap';
import { watchRemaining } from '../../lib/actions/remaining.js';
import type { Task, TaskReport } from '../../lib/core/task.js';

const report: TaskReport = { note: () => undefined, title: () => undefined, skip: () => undefined };

t.test('tasks are watched from begin to end, and told so themselves', async (t) => {
  let seconds = 0;
  const ended: number[] = [];
  const task = (title: string): Task => ({
    title,
    run: () => Promise.resolve(),
    done: (ms) => ended.push(ms),
  });
  const {
    tasks: [first, second],
    text,
  } = watchRemaining(
    [task('30'), task('300'), task('0')],
    ({ title }) => Number(title),
    true,
    () => seconds * 1000,
  );
  t.equal(text(), 'about 6 minutes left');
  await first?.run?.(report);
  seconds = 20;
  t.equal(text(), 'about 5 minutes left', '310 s');
  first?.done?.(30_000);
  await second?.run?.(report);
  seconds = 20 + 200;
  t.equal(text(), 'about 100 seconds left');
  second?.done?.(300_000);
  t.equal(text(), 'a few seconds left');
  t.strictSame(ended, [30_000, 300_000]);
});
