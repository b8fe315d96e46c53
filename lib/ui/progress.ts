import { Writable } from 'node:stream';
import {
  DefaultRenderer,
  Listr,
  ListrLogger,
  ListrTaskEventType,
  ListrTaskState,
  PRESET_TIMER,
  ProcessOutput,
  type ListrTask,
  type ListrTaskWrapper,
} from 'listr2';
import type { Progress, ProgressOptions, Task, TaskReport } from '../core/task.js';
import { formatDuration } from '../core/bytes.js';
import { noteLine } from './note.js';
import { plainProgress } from './plain.js';
import { remainingTitle, type Title } from './remaining.js';
import { shownTitle, writeText } from './terminal.js';

export type ProgressStyle =
  /** A live tree for a person at a terminal. */
  | 'tree'
  /** One line per event: logs, pipes, CI. */
  | 'plain'
  | 'silent';

type Wrapper = ListrTaskWrapper<unknown, never, never>;

/** Draws trees of tasks on `stream` (standard error: standard output belongs to the product). */
export function createProgress(style: ProgressStyle, stream: NodeJS.WriteStream): Progress {
  if (style === 'tree') return treeProgress(stream);
  return plainProgress(style === 'silent' ? () => undefined : (line) => writeText(stream, line));
}

/**
 * listr2 would ask whether standard output is a terminal, and if not print there: but that belongs
 * to the product.
 */
class TreeRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

function treeProgress(stream: NodeJS.WriteStream): Progress {
  // One real stream only: hijacking the same stream twice would leave it hijacked.
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => done(),
  }) as unknown as NodeJS.WriteStream;
  return {
    run: async (tasks, { remaining } = {}) => {
      const list = new Listr(
        tasks.map((task) => toListr(task, () => undefined, remaining)),
        {
          // Ctrl-C is ours: listr2 would end the process.
          registerSignalListeners: false,
          renderer: TreeRenderer,
          rendererOptions: {
            logger: new ListrLogger({ processOutput: new ProcessOutput(stream, nowhere) }),
            timer: {
              ...PRESET_TIMER,
              condition: (duration: number) => duration > 400,
              field: (duration: number) => formatDuration(duration),
            },
            collapseSubtasks: true,
            collapseErrors: false,
            showErrorMessage: false,
            collapseSkips: true,
            formatOutput: 'truncate',
          } as never,
        },
      );
      await list.run();
    },
  };
}

/** `failed` is told what made the task fail, or one below it. */
type Failed = (error: unknown) => void;

function toListr(task: Task, failed: Failed, remaining?: ProgressOptions['remaining']): ListrTask {
  return {
    // listr2 shows no task without a title.
    ...(task.title === '' ? {} : { title: shownTitle(task.title) }),
    task: async (_context, wrapper) => {
      const own = wrapper as Wrapper;
      const started = performance.now();
      const title = remainingTitle(
        task.title,
        (text) => {
          own.title = shownTitle(text);
        },
        task.title === '' ? undefined : remaining,
      );
      own.task.on(ListrTaskEventType.STATE, (state) => {
        if (state !== ListrTaskState.STARTED) title.end();
        if (state === ListrTaskState.COMPLETED) task.done?.(performance.now() - started);
      });
      if (task.why !== undefined) own.output = shownTitle(task.why);
      try {
        await task.run?.(reporter(task, own, title));
        const children = typeof task.tasks === 'function' ? await task.tasks() : task.tasks;
        if (children === undefined) return undefined;
        return list(
          own,
          task.concurrent === true
            ? together(children, failed)
            : children.map((child) => toListr(child, failed)),
        );
      } catch (error) {
        failed(error);
        throw error;
      }
    },
  };
}

/**
 * Side by side, each to its own end: only then the failure of one counts, so that nothing is left
 * that works or draws.
 */
function together(tasks: readonly Task[], failed: Failed): readonly ListrTask[] {
  const failures: unknown[] = [];
  const all: ListrTask = {
    task: (_context, wrapper) =>
      list(
        wrapper as Wrapper,
        tasks.map((task) => toListr(task, (error) => failures.push(error))),
        { concurrent: true, exitOnError: false },
      ),
  };
  const verdict: ListrTask = {
    task: () => {
      if (failures.length === 0) return;
      failed(failures[0]);
      throw failures[0];
    },
  };
  return [all, verdict];
}

const list = (
  own: Wrapper,
  tasks: readonly ListrTask[],
  options = { concurrent: false, exitOnError: true },
): Listr => own.newListr(tasks as never, options) as never;

function reporter(task: Task, wrapper: Wrapper, title: Title): TaskReport {
  return {
    note: (text) => {
      wrapper.output = noteLine(text);
    },
    title: title.set,
    skip: (reason) =>
      wrapper.skip(shownTitle(reason === '' ? task.title : `${task.title}: ${reason}`)),
  };
}
