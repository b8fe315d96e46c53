import type { LabRef, Ports } from '../actions/ports.js';
import { withLab } from '../actions/with-lab.js';
import { drillCalled } from '../course/drills.js';
import { planExam } from '../drills/exam.js';
import { filesMark, type DrillMark } from '../drills/mark.js';
import type { DrillPlan } from '../drills/plan.js';
import { openLab } from '../lab/open.js';
import { plansOf } from './active.js';
import { markOf } from './finish.js';
import { begin, ownLabs, type BeginOptions } from './start.js';

/** How an exam begins. */
export interface ExamChoice extends BeginOptions {
  /** Names of drills. */
  readonly drills: readonly string[];
  /** Chooses the variants. */
  readonly seed: number;
  readonly minutes: number;
  /** Percent of the points that it takes. */
  readonly passMark: number;
  /** A teacher's folder of drills. */
  readonly labs?: string;
}

/** An exam that is on, and its drills in their order. */
export interface ActiveExam {
  readonly mark: DrillMark;
  readonly plans: readonly DrillPlan[];
}

/**
 * Keeps what a lab is, and breaks it by several drills at once. The clock begins when that is done.
 */
export const startExam = (ports: Ports, choice: ExamChoice): Promise<ActiveExam> =>
  withLab(ports, choice, 'exam start', async (opened) => {
    const { drills, seed, minutes, passMark, labs } = choice;
    const loaded = await Promise.all(
      drills.map((name) => drillCalled({ ...ports, track: opened.track }, name, labs, opened.lab)),
    );
    const plans = planExam(loaded, seed, opened.lab);
    const marked = plans.map(({ drill, variant }) => ({
      name: drill.name,
      variant: variant.name,
      files: filesMark(drill),
    }));
    const mark = await begin(ports, opened, choice, plans, (started) => ({
      kind: 'exam',
      drills: marked,
      seed,
      started,
      minutes,
      passMark,
      ...ownLabs(labs),
    }));
    return { mark, plans };
  });

/** The exam that is on. Throws `usage` where there is none. */
export async function activeExam(ports: Ports, { lab, connect }: LabRef): Promise<ActiveExam> {
  const opened = await openLab(ports, lab, connect);
  const mark = await markOf(ports, opened, 'exam');
  return { mark, plans: await plansOf(ports, opened, mark) };
}
