import { findDrillCheckpoint } from '../checkpoints/find.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { beforeDrill } from '../core/ways-back.js';
import { checksFor } from '../drills/grading.js';
import { drillFolder, drillNames } from '../drills/list.js';
import { filesMark, readMark, type DrillMark } from '../drills/mark.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import { lookFor } from '../lab/connection.js';
import { virshOn } from '../lab/mine.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { readLab } from '../lab/record.js';
import type { App } from './app.js';
import { unknownBeginning } from './beginnings.js';
import { labContext } from './context.js';
import { chapterChecks, drillCalled, isNoChapter } from './drill-choice.js';
import type { GlobalOptions } from './options.js';
import type { Subject } from './subjects.js';

/** The drill or exam that a lab is in, as libvirt has it; undefined where there is none. */
export async function activeMark(app: Pick<App, 'signal'>, opened: Pick<OpenLab, 'lab' | 'virsh'>): Promise<DrillMark | undefined> {
  const record = await findDrillCheckpoint(app, opened, beforeDrill);
  return record === undefined ? undefined : readMark(record.message);
}

/** `an exam`, `drill kubelet-down`: what a lab is in. */
export const nameOfMark = ({ kind, drills }: DrillMark): string => kind === 'exam' ? 'an exam' : `drill ${namesOf(drills)}`;

/** The drills of a mark, as a person reads them. */
export const namesOf = (drills: DrillMark['drills']): string => drills.map(({ name }) => name).join(', ');

/** What a mark speaks of: the drills, in its variants and order. Throws where a drill is not what it was when it began. */
export async function plansOf(app: App, mark: DrillMark, lab: Lab): Promise<readonly DrillPlan[]> {
  return Promise.all(mark.drills.map(async ({ name, variant, files }) => {
    try {
      const drill = await drillCalled(app, name, mark.labs, lab);
      if (files !== undefined && files !== filesMark(drill)) throw new LabError('config', `the files of drill ${name} are not what they were when it began`);
      const found = drill.variants.find((each) => each.name === variant);
      if (found === undefined) throw new LabError('config', `drill ${name} has no variant ${variant} any more`);
      return planDrill(drill, found, lab);
    } catch (error) {
      if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
      throw new LabError(error.kind, error.message, { details: error.details, cause: error, hint: `\`khw-lab reset ${name}\` brings back what was before, without a grade.` });
    }
  }));
}

/** Each drill as something to grade. A chapter's check that several ask for counts to the first. */
export function drillSubjects(plans: readonly DrillPlan[], lab: Lab): readonly Subject[] {
  const all = checksFor(plans, chapterChecks(lab));
  return plans.map((plan, index) => {
    const earlier = new Set(plans.slice(0, index).flatMap(({ requires }) => requires));
    const own = new Set([...plan.checks.map(({ id }) => id), ...plan.requires.filter((id) => !earlier.has(id))]);
    return { id: plan.drill.name, title: plan.title, minutes: plan.drill.minutes, checks: () => all.filter(({ id }) => own.has(id)) };
  });
}

/** The subjects that the active drill is graded by, should `name` mean it; undefined where it means a chapter. Throws `refused` during an exam. */
export async function activeSubjects(app: App, opened: OpenLab, name: string | undefined): Promise<readonly Subject[] | undefined> {
  const mark = await activeMark(app, opened);
  if (mark?.kind === 'exam') throw duringExam();
  if (name !== undefined && !isNoChapter(name)) return undefined;
  if (name !== undefined && mark?.drills.some((drill) => drill.name === name) !== true) throw await notOn(name, mark);
  return mark === undefined ? undefined : drillSubjects(await plansOf(app, mark, opened.lab), opened.lab);
}

/** For a name that is neither a chapter's nor that of the drill that is on. */
export async function notOn(name: string, mark: DrillMark | undefined): Promise<LabError> {
  if (await drillFolder(name, mark?.labs) === undefined) return unknownBeginning(name, await drillNames(undefined));
  return new LabError('usage', `drill ${name} is not on`, { hint: mark === undefined ? `\`khw-lab start ${name}\` begins it.` : `It is ${namesOf(mark.drills)}.` });
}

/** The check of the drill that is on, by its id; undefined for the id of a chapter's check, and where there is no lab. */
export async function drillCheckNamed(app: App, { lab, connect }: Pick<GlobalOptions, 'lab' | 'connect'>, id: string): Promise<Check | undefined> {
  if (/^\d\d\./.test(id) || await readLab(app.paths, lab) === undefined) return undefined;
  const opened = await openLab(labContext(app), lab, connect);
  const active = await activeSubjects(app, opened, undefined) ?? [];
  return active.flatMap((subject) => subject.checks(opened.lab)).find((check) => check.id === id);
}

/** For what begins something else. Throws `refused` while a drill or an exam is on. */
export async function assertNoDrill(app: App, opened: Pick<OpenLab, 'lab' | 'virsh'>): Promise<void> {
  const mark = await activeMark(app, opened);
  if (mark === undefined) return;
  const names = namesOf(mark.drills);
  throw new LabError('refused', mark.kind === 'exam' ? `an exam is on (${names})` : `drill ${names} is on`, {
    hint: mark.kind === 'exam' ? '`khw-lab exam finish` ends it.' : `\`khw-lab finish\` grades it and brings the lab back; \`khw-lab reset ${names}\` gives it up.`,
  });
}

/** For whatever would help. Throws `refused` during an exam; a lab that is not there, or whose libvirt is off, is in none. */
export async function assertNoExam(app: App, { lab: name, connect }: Pick<GlobalOptions, 'lab' | 'connect'>): Promise<void> {
  const lab = await readLab(app.paths, name);
  const connection = lab === undefined ? undefined : await lookFor(labContext(app), connect);
  if (lab === undefined || connection === undefined) return;
  if ((await activeMark(app, { lab, virsh: await virshOn(app, connection) }))?.kind === 'exam') throw duringExam();
}

const duringExam = (): LabError => new LabError('refused', 'an exam is on: there are no hints, no solutions and no grades before its end', {
  hint: '`khw-lab exam status` shows the clock, `khw-lab exam finish` ends it.',
});
