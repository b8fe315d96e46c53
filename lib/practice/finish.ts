import { activeMark, nameOfMark } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { agreeToRestore, leaveNow } from '../actions/restore.js';
import { withFleet, withLab } from '../actions/with-lab.js';
import { LabError } from '../core/errors.js';
import { beforeDrill } from '../core/ways-back.js';
import { faultCalled } from '../course/faults.js';
import { isBroken } from '../drills/begin.js';
import { usualPassMark } from '../drills/exam.js';
import type { DrillMark } from '../drills/mark.js';
import type { ExamTerms } from '../grade/exam.js';
import type { Report } from '../grade/schema.js';
import type { OpenLab } from '../lab/open.js';
import { guardedMachines } from '../lab/unless-stopped.js';
import type { Fleet } from '../ssh/fleet.js';
import { drillSubjects, notOn, plansOf } from './active.js';
import { gradeLab } from './grading.js';

/** The mark of the drill or exam that is on, or an error that says there is none. */
export async function markOf(
  ports: Ports,
  opened: OpenLab,
  kind?: DrillMark['kind'],
): Promise<DrillMark> {
  const mark = await activeMark(ports, opened);
  if (mark !== undefined && (kind === undefined || kind === mark.kind)) return mark;
  throw new LabError(
    'usage',
    mark === undefined
      ? `lab ${opened.lab.name} is in no ${kind ?? 'drill'}`
      : `lab ${opened.lab.name} is in a drill, not in an exam`,
    {
      hint:
        kind === 'exam'
          ? '`khw-lab exam start --drills a,b,c` begins one.'
          : '`khw-lab start DRILL` begins one; `khw-lab labs` lists them.',
    },
  );
}

/**
 * Grades the drills of a mark as they stand. Throws `refused` where the breaking was cut off: then
 * there is nothing to grade.
 */
export async function gradeMark(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  mark: DrillMark,
  ended: Date,
): Promise<Report> {
  const plans = await plansOf(ports, opened, mark);
  if (!(await isBroken(plans, guardedMachines(opened, fleet, ports.signal)))) throw cutOff(mark);
  return gradeLab(ports, opened, fleet, {
    subjects: drillSubjects(opened, plans),
    rebooted: false,
    ...examTerms(mark, ended),
  });
}

/** What the report says of an exam. A mark of an earlier version has no pass mark. */
export function examTerms(
  { kind, seed, minutes = 0, started, passMark = usualPassMark }: DrillMark,
  endedAt: Date,
): { readonly exam?: ExamTerms } {
  return kind === 'exam' ? { exam: { seed, minutes, startedAt: started, endedAt, passMark } } : {};
}

const cutOff = ({ drills }: DrillMark): LabError =>
  new LabError('refused', 'the lab was not broken to the end: the command that did it was killed', {
    hint: `\`khw-lab reset ${drills[0]?.name ?? ''}\` brings back what was before.`,
  });

/** Which lab, and the name under which it is kept as it is now. */
export interface FinishOptions extends LabRef {
  readonly save?: string;
}

/** A drill or an exam that has ended. */
export interface Finished {
  readonly report: Report;
  /** How the lab came back, in words. */
  readonly back: string;
  /** What the faults were that had no story, a sentence each. */
  readonly faults: readonly string[];
}

/**
 * Ends the drill that is on: its grade, and the lab as it was. Throws `usage` where there is none,
 * or where it is an exam.
 */
export const finishDrill = (ports: Ports, options: FinishOptions): Promise<Finished> =>
  withLab(ports, options, 'finish', async (opened) => {
    const mark = await markOf(ports, opened);
    if (mark.kind === 'exam')
      throw new LabError('usage', 'an exam is on, not a drill', {
        hint: '`khw-lab exam finish` ends it.',
      });
    return finishMark(ports, opened, mark, options);
  });

/** The same of an exam. */
export const finishExam = (ports: Ports, options: FinishOptions): Promise<Finished> =>
  withLab(ports, options, 'exam finish', async (opened) =>
    finishMark(ports, opened, await markOf(ports, opened, 'exam'), options),
  );

/**
 * Asks whether the drill is to end, grades it, and brings back what was before: whoever says no has
 * not been graded. The lab's lock is held.
 */
async function finishMark(
  ports: Ports,
  opened: OpenLab,
  mark: DrillMark,
  options: FinishOptions,
): Promise<Finished> {
  const question = mark.kind === 'exam' ? 'End the exam?' : `End ${nameOfMark(mark)}?`;
  await agreeToRestore(ports, opened, beforeDrill, options, question);
  // What comes after the person's word is our time, not theirs.
  const ended = new Date();
  const report = await withFleet(ports, opened, (fleet) =>
    gradeMark(ports, opened, fleet, mark, ended),
  );
  return {
    report,
    back: await leaveNow(ports, opened, beforeDrill, options),
    faults: faultsIn(opened, mark),
  };
}

const faultsIn = ({ track, lab }: OpenLab, { drills }: DrillMark): readonly string[] =>
  drills.flatMap(({ name }) => {
    const { fault } = faultCalled(track, name, lab) ?? {};
    return fault === undefined ? [] : [`${fault.title} (${fault.id}, on ${fault.machine}).`];
  });

/** A drill or an exam that was given up. */
export interface GivenUp {
  /** `the exam`, `drill kubelet-down`. */
  readonly what: string;
  /** How the lab came back, in words. */
  readonly back: string;
}

/**
 * Gives the drill of that name, or the exam that it is in, up: the lab as it was, without a grade.
 */
export const giveUp = (ports: Ports, options: FinishOptions, name: string): Promise<GivenUp> =>
  withLab(ports, options, `reset ${name}`, async (opened) => {
    const mark = await activeMark(ports, opened);
    if (mark?.drills.some((drill) => drill.name === name) !== true)
      throw await notOn(ports, opened, name, mark);
    const what = mark.kind === 'exam' ? 'the exam' : nameOfMark(mark);
    await agreeToRestore(ports, opened, beforeDrill, options, `Give ${what} up?`);
    return { what, back: await leaveNow(ports, opened, beforeDrill, options) };
  });
