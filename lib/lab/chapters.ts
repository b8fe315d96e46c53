import type { Chapter, Step, StepContext } from '../core/chapter.js';
import type { Task } from '../core/task.js';
import { once } from './asked.js';
import { runStep, stepsDone } from './steps.js';

export interface ChapterRun {
  readonly context: StepContext;
  /** Nothing can be done yet (the machines are new): no need to ask. */
  readonly fresh: () => boolean;
  /**
   * Ids of the steps whose effect is there, where somebody has asked just now; else the machines
   * are asked.
   */
  readonly asked?: () => Promise<ReadonlySet<string>>;
  /**
   * The chapter has been done before: what is missing may only be late, after a boot, and come once
   * what it builds on is there.
   */
  readonly wasDone?: () => Promise<boolean>;
  /** Called when a chapter's last step is done. */
  readonly reached: (chapter: Chapter) => Promise<unknown>;
  /** Sees each step before it runs. */
  readonly begins?: ((step: Step) => void) | undefined;
}

/**
 * A chapter as a tree: groups one after the other, the steps of a group side by side. Steps whose
 * effect is there are skipped.
 */
export function chapterTask(chapter: Chapter, run: ChapterRun): Task {
  return {
    title: `${chapter.id} ${chapter.title}`,
    tasks: async () => {
      const groups = chapter.steps(run.context.lab);
      const done = run.fresh()
        ? new Set<string>()
        : await (run.asked?.() ?? stepsDone(groups.flat(), run.context));
      const progress = { ran: false };
      const tasks = groups.map((group) =>
        groupTask(chapter, group, effects(group, done, progress, run), run),
      );
      return [
        ...tasks,
        {
          title: '',
          run: async () => {
            await run.reached(chapter);
          },
        },
      ];
    },
  };
}

/** What there is of a group's effects. */
interface Effects {
  readonly before: (step: Step) => boolean;
  /** When the group's turn has come. */
  readonly now: (step: Step) => Promise<boolean>;
  readonly begins: (step: Step) => void;
}

/**
 * Of a chapter that was done before, a group is asked again once a step of an earlier one has run:
 * more than once, for what comes by itself may be a moment behind what it builds on.
 */
function effects(
  group: readonly Step[],
  done: ReadonlySet<string>,
  progress: { ran: boolean },
  run: ChapterRun,
): Effects {
  const missing = group.filter(({ id }) => !done.has(id));
  const late = once(async () =>
    progress.ran && !run.fresh() && (await run.wasDone?.()) === true
      ? soonDone(missing, run.context)
      : new Set<string>(),
  );
  return {
    before: ({ id }) => done.has(id),
    now: async ({ id }) => (await late()).has(id),
    begins: (step) => {
      progress.ran = true;
      run.begins?.(step);
    },
  };
}

const lateAsks = 3;
const betweenAsksMs = 2000;

/** Ids of these steps whose effect is there, or comes within a few looks. */
async function soonDone(
  steps: readonly Step[],
  context: StepContext,
): Promise<ReadonlySet<string>> {
  const { clock, signal, lab } = context;
  let done = await stepsDone(steps, context);
  for (let asks = 1; asks < lateAsks && done.size < steps.length; asks++) {
    await clock.sleep(betweenAsksMs * lab.slowness, signal);
    done = await stepsDone(steps, context);
  }
  return done;
}

function groupTask(
  chapter: Chapter,
  group: readonly Step[],
  known: Effects,
  run: ChapterRun,
): Task {
  const tasks = group.map((step) => stepTask(chapter, step, known, run));
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) return only;
  return {
    title: group
      .map((step) => step.machine)
      .filter((name, i, all) => all.indexOf(name) === i)
      .join(', '),
    tasks,
    concurrent: true,
  };
}

function stepTask(chapter: Chapter, step: Step, known: Effects, run: ChapterRun): Task {
  const title = `${step.title} [${step.machine}]`;
  const there = 'already there';
  if (known.before(step))
    return { title, run: (report) => Promise.resolve().then(() => report.skip(there)) };
  return {
    title,
    why: step.why,
    run: async (report) => {
      if (await known.now(step)) {
        report.skip(there);
        return;
      }
      known.begins(step);
      await runStep(chapter, step, run.context, report.note);
    },
  };
}
