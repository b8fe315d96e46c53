import { parseRecord } from '../checkpoints/record.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { domainName, jumpbox, type Lab } from '../core/lab.js';
import { checksFor } from '../drills/grading.js';
import { drillFolder, drillNames } from '../drills/list.js';
import { checkpointName, readMark, type DrillMark } from '../drills/mark.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { listSnapshots } from '../libvirt/snapshots.js';
import type { App } from './app.js';
import { unknownBeginning } from './beginnings.js';
import { labContext } from './context.js';
import { chapterChecks, drillCalled, isNoChapter } from './drill-choice.js';
import type { GlobalOptions } from './options.js';
import type { Subject } from './subjects.js';

/** The drill or exam that a lab is in, as libvirt has it; undefined where there is none. */
export async function activeMark({ signal }: Pick<App, 'signal'>, { lab, virsh }: OpenLab): Promise<DrillMark | undefined> {
  const domain = domainName(lab, jumpbox(lab).name);
  const { snapshots = [] } = (await listSnapshots(virsh, [domain], { signal })).get(domain) ?? {};
  const record = snapshots.map(({ description }) => parseRecord(description)).find((found) => found?.kind === 'drill' && found.name === checkpointName);
  return record === undefined ? undefined : readMark(record.message);
}

/** What a mark speaks of: the drills, in its variants and order. */
export async function plansOf(app: App, mark: DrillMark, lab: Lab): Promise<readonly DrillPlan[]> {
  return Promise.all(mark.drills.map(async ({ name, variant }) => {
    const drill = await drillCalled(app, name, mark.labs, lab);
    const found = drill.variants.find((each) => each.name === variant);
    if (found === undefined) throw new LabError('config', `drill ${name} has no variant ${variant} any more`, { hint: '`khw-lab finish` leaves it.' });
    return planDrill(drill, found, lab);
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
  return new LabError('usage', `drill ${name} is not on`, { hint: mark === undefined ? `\`khw-lab start ${name}\` begins it.` : `It is ${mark.drills.map((drill) => drill.name).join(', ')}.` });
}

/** The check of the drill that is on, by its id; undefined for the id of a chapter's check. Throws `refused` during an exam. */
export async function drillCheckNamed(app: App, { lab, connect }: Pick<GlobalOptions, 'lab' | 'connect'>, id: string): Promise<Check | undefined> {
  if (/^\d\d\./.test(id)) return undefined;
  const opened = await openLab(labContext(app), lab, connect);
  const active = await activeSubjects(app, opened, undefined) ?? [];
  return active.flatMap((subject) => subject.checks(opened.lab)).find((check) => check.id === id);
}

export const duringExam = (): LabError => new LabError('refused', 'an exam is on: there are no hints, no solutions and no grades before its end', {
  hint: '`khw-lab exam status` shows the clock, `khw-lab exam finish` ends it.',
});
