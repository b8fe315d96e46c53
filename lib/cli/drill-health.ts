import { LabError } from '../core/errors.js';
import type { DrillPlan } from '../drills/plan.js';
import { firstCauses } from '../grade/causes.js';
import { gradeChosen } from '../grade/chosen.js';
import type { Graded } from '../grade/engine.js';
import type { OpenLab } from '../lab/open.js';
import type { Fleet } from '../ssh/fleet.js';
import type { App } from './app.js';
import { collecting } from './grading.js';
import { subjects } from './subjects.js';

/**
 * Throws `refused` with the first cause where the lab is not right up to a chapter: what is broken already cannot be broken as
 * declared. Right is what that chapter itself shows, and what the drills want to find at the end.
 */
export async function assertHealthy(app: App, opened: OpenLab, fleet: Fleet, plans: readonly DrillPlan[], chapter: string): Promise<void> {
  const all = subjects.filter(({ id }) => id <= chapter).flatMap((subject) => subject.checks(opened.lab));
  const required = new Set(plans.flatMap(({ requires }) => requires));
  const chosen = all.filter(({ id }) => id.startsWith(`${chapter}.`) || required.has(id));
  const wrong = (await gradeChosen(chosen, all, collecting(app, opened, fleet))).filter(({ outcome }) => !isRight(outcome));
  const [first] = firstCauses(wrong);
  if (first === undefined) return;
  throw new LabError('refused', `the lab is not ready for ${plans.map(({ drill }) => drill.name).join(', ')}: on ${first.machine}, ${first.what}`, {
    details: firstCauses(wrong).map(({ machine, check, what }) => `${machine}: ${check}: ${what}`),
    hint: `\`khw-lab check ${first.check.slice(0, 2)}\` shows what is wrong; --from ${chapter} starts from a checkpoint where all was right.`,
  });
}

/** What the tutorial's own text gets wrong does not stand in a drill's way. */
const isRight = (outcome: Graded['outcome']): boolean =>
  outcome.state === 'pass' || (outcome.state === 'fail' && outcome.cause?.origin === 'tutorial');
