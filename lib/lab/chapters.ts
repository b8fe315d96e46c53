import type { Chapter, Step, StepContext } from '../core/chapter.js';
import type { Task } from '../core/task.js';
import { runStep, stepsDone } from './steps.js';

export interface ChapterRun {
  readonly context: StepContext;
  /** Nothing can be done yet (the machines are new): no need to ask. */
  readonly fresh: () => boolean;
  /** Ids of the steps whose effect is there, where somebody has asked just now; else the machines are asked. */
  readonly asked?: () => Promise<ReadonlySet<string>>;
  /** Called when a chapter's last step is done. */
  readonly reached: (chapter: Chapter) => Promise<void>;
  /** Sees each step before it runs. */
  readonly begins?: ((step: Step) => void) | undefined;
}

/** A chapter as a tree: groups one after the other, the steps of a group side by side. Steps whose effect is there are skipped. */
export function chapterTask(chapter: Chapter, run: ChapterRun): Task {
  return {
    title: `${chapter.id} ${chapter.title}`,
    tasks: async () => {
      const groups = chapter.steps(run.context.lab);
      const done = run.fresh() ? new Set<string>() : await (run.asked?.() ?? stepsDone(groups.flat(), run.context));
      const tasks = groups.map((group) => groupTask(chapter, group, done, run));
      return [...tasks, { title: '', run: () => run.reached(chapter) }];
    },
  };
}

function groupTask(chapter: Chapter, group: readonly Step[], done: ReadonlySet<string>, run: ChapterRun): Task {
  const tasks = group.map((step) => stepTask(chapter, step, done.has(step.id), run));
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) return only;
  return { title: group.map((step) => step.machine).filter((name, i, all) => all.indexOf(name) === i).join(', '), tasks, concurrent: true };
}

function stepTask(chapter: Chapter, step: Step, done: boolean, run: ChapterRun): Task {
  const title = `${step.title} [${step.machine}]`;
  if (done) return { title, run: (report) => Promise.resolve().then(() => report.skip('already there')) };
  return {
    title,
    why: step.why,
    run: (report) => {
      run.begins?.(step);
      return runStep(chapter, step, run.context, report.note);
    },
  };
}
