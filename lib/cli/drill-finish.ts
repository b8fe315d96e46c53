import { checkpointName, type DrillMark } from '../drills/mark.js';
import type { DrillPlan } from '../drills/plan.js';
import type { Report } from '../grade/schema.js';
import { LabError } from '../core/errors.js';
import { removeCheckpoints } from '../checkpoints/remove.js';
import { isBroken } from '../drills/begin.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { activeMark, drillSubjects, notOn, plansOf } from './drill-active.js';
import { gradeLab } from './grading.js';
import type { GlobalOptions } from './options.js';
import { restoreAgreed, told } from './restoring.js';
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
export async function gradeMark(app: App, opened: OpenLab, mark: DrillMark): Promise<{ readonly report: Report; readonly plans: readonly DrillPlan[] }> {
  const plans = await plansOf(app, mark, opened.lab);
  const fleet = await directFleet(labContext(app), opened);
  try {
    if (!await isBroken(plans, { session: (machine) => fleet.session(machine), signal: app.signal })) throw cutOff(mark);
    return { plans, report: await gradeLab(app, opened, fleet, { subjects: drillSubjects(plans, opened.lab), rebooted: false }) };
  } finally {
    fleet.close();
  }
}

const cutOff = ({ drills }: DrillMark): LabError => new LabError('refused', 'the lab was not broken to the end: the command that did it was killed', {
  hint: `\`khw-lab reset ${drills[0]?.name ?? ''}\` brings back what was before.`,
});

/** Brings back what was before the drill and forgets it; asks first. The lab's lock is held. */
export async function leave(app: App, opened: OpenLab, args: GlobalOptions & { readonly save?: string }): Promise<string> {
  const restored = await restoreAgreed(app, opened, checkpointName, args);
  await removeCheckpoints(labContext(app), opened, [checkpointName], () => undefined);
  return told(restored);
}

/** `reset DRILL`: gives the drill up. Answers the exit code. */
export async function resetDrill(app: App, args: GlobalOptions & { readonly save?: string }, name: string): Promise<number> {
  await withLab(app, args, `reset ${name}`, async (opened) => {
    const mark = await activeMark(app, opened);
    if (mark?.drills.some((drill) => drill.name === name) !== true) throw await notOn(name, mark);
    app.say(`Lab ${args.lab} is what it was before ${mark.kind === 'exam' ? 'the exam' : `drill ${name}`}: ${await leave(app, opened, args)}.`);
  });
  return 0;
}
