import { beforeDrill } from '../core/ways-back.js';
import { usualPassMark } from '../drills/exam.js';
import type { DrillMark } from '../drills/mark.js';
import type { ExamTerms } from '../grade/exam.js';
import type { Report } from '../grade/schema.js';
import { LabError } from '../core/errors.js';
import { isBroken } from '../drills/begin.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import { guardedSession } from '../lab/unless-stopped.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { activeMark, drillSubjects, nameOfMark, notOn, plansOf } from './drill-active.js';
import { gradeLab } from './grading.js';
import type { GlobalOptions } from './options.js';
import { agreeToLeave } from './restoring.js';
import { showReport } from './show-report.js';
import { withLab } from './with-lab.js';

/** The mark of the drill or exam that is on, or an error that says there is none. */
export async function markOf(app: App, opened: OpenLab, kind?: DrillMark['kind']): Promise<DrillMark> {
  const mark = await activeMark(app, opened);
  if (mark !== undefined && (kind === undefined || kind === mark.kind)) return mark;
  throw new LabError('usage', mark === undefined ? `lab ${opened.lab.name} is in no ${kind ?? 'drill'}` : `lab ${opened.lab.name} is in a drill, not in an exam`, {
    hint: kind === 'exam' ? '`khw-lab exam start --drills a,b,c` begins one.' : '`khw-lab start DRILL` begins one; `khw-lab labs` lists them.',
  });
}

/** Grades the drills of a mark as they stand. Throws `refused` where the breaking was cut off: then there is nothing to grade. */
async function gradeMark(app: App, opened: OpenLab, mark: DrillMark, ended: Date): Promise<Report> {
  const plans = await plansOf(app, mark, opened.lab);
  const fleet = await directFleet(labContext(app), opened);
  try {
    if (!await isBroken(plans, { session: (machine) => guardedSession(opened, fleet, machine, app.signal), signal: app.signal })) throw cutOff(mark);
    return await gradeLab(app, opened, fleet, { subjects: drillSubjects(plans, opened.lab), rebooted: false, ...examTerms(mark, ended) });
  } finally {
    fleet.close();
  }
}

/** What the report says of an exam. A mark of an earlier version has no pass mark. */
export function examTerms({ kind, seed, minutes = 0, started, passMark = usualPassMark }: DrillMark, endedAt: Date): { readonly exam?: ExamTerms } {
  return kind === 'exam' ? { exam: { seed, minutes, startedAt: started, endedAt, passMark } } : {};
}

const cutOff = ({ drills }: DrillMark): LabError => new LabError('refused', 'the lab was not broken to the end: the command that did it was killed', {
  hint: `\`khw-lab reset ${drills[0]?.name ?? ''}\` brings back what was before.`,
});

/**
 * Asks whether the drill is to end, grades it, brings back what was before, and only then shows the report: whoever says no has not
 * been graded. The lab's lock is held.
 */
export async function finishMark(app: App, opened: OpenLab, mark: DrillMark, args: FinishOptions): Promise<Finished> {
  const leave = await agreeToLeave(app, opened, beforeDrill, args, mark.kind === 'exam' ? 'End the exam?' : `End ${nameOfMark(mark)}?`);
  // What comes after the person's word is our time, not theirs.
  const ended = new Date();
  const report = await gradeMark(app, opened, mark, ended);
  const back = await leave();
  await showAtLast(app, args, report);
  return { report, back };
}

export interface FinishOptions extends GlobalOptions {
  readonly output?: string;
  readonly save?: string;
}

export interface Finished {
  readonly report: Report;
  /** How the lab came back, in words. */
  readonly back: string;
}

/** It cannot be graded again: a report for which the file cannot be written is shown. */
async function showAtLast(app: App, args: FinishOptions, report: Report): Promise<void> {
  try {
    await showReport(app, args, report);
  } catch (error) {
    await showReport(app, { format: 'text' }, report);
    throw error;
  }
}

/** `reset DRILL`: gives the drill up. Answers the exit code. */
export async function resetDrill(app: App, args: FinishOptions, name: string): Promise<number> {
  await withLab(app, args, `reset ${name}`, async (opened) => {
    const mark = await activeMark(app, opened);
    if (mark?.drills.some((drill) => drill.name === name) !== true) throw await notOn(name, mark);
    const what = mark.kind === 'exam' ? 'the exam' : nameOfMark(mark);
    const leave = await agreeToLeave(app, opened, beforeDrill, args, `Give ${what} up?`);
    app.say(`Lab ${args.lab} is what it was before ${what}: ${await leave()}.`);
  });
  return 0;
}
