import type { Progress, Task, TaskReport } from '../core/task.js';
import { formatDuration } from '../core/bytes.js';
import { noteLine } from './note.js';
import { tellRemaining } from './remaining.js';
import { shownTitle } from './terminal.js';

/**
 * Milliseconds from the start, or from the note before, in which a note waits for a newer one: byte
 * counters would fill a log.
 */
const noteIntervalMs = 5000;

/** Plain lines: what began, what ended and after how long, what failed. Indented by depth. */
export function plainProgress(print: (line: string) => void): Progress {
  return {
    run: async (tasks, { remaining } = {}) => {
      const end = tellRemaining(print, remaining);
      try {
        await runAll(tasks, false, 0, print);
      } finally {
        end();
      }
    },
  };
}

async function runAll(
  tasks: readonly Task[],
  concurrent: boolean,
  depth: number,
  print: (line: string) => void,
): Promise<void> {
  if (!concurrent) {
    for (const task of tasks) await runOne(task, depth, print);
    return;
  }
  const outcomes = await Promise.allSettled(tasks.map((task) => runOne(task, depth, print)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function runOne(task: Task, depth: number, print: (line: string) => void): Promise<void> {
  if (task.title === '') return task.run?.(unseen);
  const indent = '  '.repeat(depth);
  const started = performance.now();
  // Each is one line, and what a note goes on with is indented: nobody else's words look like our
  // `+` and `x`.
  let title = shownTitle(task.title);
  let skipped: string | undefined;
  const notes = spaced((text) =>
    print(`${indent}  ${noteLine(text).replaceAll('\n', `\n${indent}  `)}`),
  );
  const parent = task.tasks !== undefined;
  if (parent || task.why !== undefined)
    print(`${indent}> ${title}${task.why === undefined ? '' : ` (${shownTitle(task.why)})`}`);
  try {
    await task.run?.({
      note: notes.tell,
      title: (text) => {
        title = shownTitle(text);
      },
      skip: (reason) => {
        skipped = shownTitle(reason);
      },
    });
    const children = typeof task.tasks === 'function' ? await task.tasks() : (task.tasks ?? []);
    await runAll(children, task.concurrent ?? false, depth + 1, print);
  } catch (error) {
    print(`${indent}x ${title} failed after ${formatDuration(performance.now() - started)}`);
    throw error;
  } finally {
    notes.end();
  }
  task.done?.(performance.now() - started);
  if (skipped !== undefined) print(`${indent}- ${title}${skipped === '' ? '' : `: ${skipped}`}`);
  else print(`${indent}+ ${title} ${formatDuration(performance.now() - started)}`);
}

/**
 * Tells what it is given at most once in an interval, the newest always, and what was told last not
 * again.
 */
function spaced(print: (text: string) => void): {
  readonly tell: (text: string) => void;
  readonly end: () => void;
} {
  let last = performance.now();
  let newest = '';
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const now = (): void => {
    end();
    if (newest === told) return;
    last = performance.now();
    told = newest;
    print(newest);
  };
  return {
    end,
    tell: (text) => {
      newest = text;
      const wait = last + noteIntervalMs - performance.now();
      if (wait <= 0) now();
      else timer ??= setTimeout(now, wait);
    },
  };
}

const unseen: TaskReport = { note: () => undefined, title: () => undefined, skip: () => undefined };
