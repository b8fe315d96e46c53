import { formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import type { Clock } from '../core/wait.js';
import { firstCauses } from '../grade/causes.js';
import type { Graded } from '../grade/engine.js';
import { runBreaks, runScripts, type DrillLab } from './begin.js';
import type { DrillPlan } from './plan.js';

/** What it takes to prove drills on a lab that is right, and of which a checkpoint was taken. */
export interface ProvingLab extends Pick<DrillLab, 'session' | 'signal'> {
  readonly clock: Clock;
  /** Grades these drills as a learner's check does. */
  grade(plans: readonly DrillPlan[]): Promise<readonly Graded[]>;
  /** Brings the state before back. */
  restore(): Promise<void>;
  /** Reboots every machine. */
  reboot(): Promise<void>;
}

/** Seconds that a repaired cluster may take to look right: half of it polls. */
const patience = 120;

/** After a reboot all of it has to come up first. */
const rebootPatience = 300;

/**
 * Breaks the lab by one drill, sees the expected first cause, repairs it in one of its ways, and sees everything pass. Leaves the lab
 * repaired. Throws LabError('step') for a drill that does not keep what it declares.
 */
export async function proveWay(plan: DrillPlan, way: DrillPlan['ways'][number], lab: ProvingLab, note: (text: string) => void): Promise<void> {
  await runBreaks([plan], lab, note);
  note('grade: it must fail');
  await assertFails(plan, lab);
  note(`repair: ${way.name}`);
  await runScripts(way.steps, lab);
  note('grade: it must pass');
  await assertPasses([plan], lab, patience, way.name);
}

/** Several drills that do not touch each other, broken and repaired together; then every machine is rebooted, and they must still pass. */
export async function proveReboot(plans: readonly DrillPlan[], lab: ProvingLab, note: (text: string) => void): Promise<void> {
  await runBreaks(plans, lab, note);
  // What was broken last is repaired first: the API server, without which others cannot be.
  for (const { drill, ways } of [...plans].reverse()) {
    note(`repair: ${drill.name}`);
    await runScripts(ways[0]?.steps ?? [], lab);
  }
  note('grade: all must pass');
  await assertPasses(plans, lab, patience, 'solution');
  note('reboot every machine');
  await lab.reboot();
  note('grade: all must still pass');
  await assertPasses(plans, lab, rebootPatience, 'solution, after a reboot');
}

async function assertFails(plan: DrillPlan, lab: ProvingLab): Promise<void> {
  const graded = await lab.grade([plan]);
  assertNotBroken(plan, graded);
  const causes = firstCauses(graded);
  const [first] = causes;
  if (first === undefined) throw wrong(plan, 'the lab was broken, and every check passes', 'Its checks must see what its break does.', []);
  if (first.check !== plan.firstCause) {
    throw wrong(plan, `the first cause is ${first.check}, not ${plan.firstCause}`, 'Mend first-cause or the needs in drill.yaml.', wordsOf(graded));
  }
}

async function assertPasses(plans: readonly DrillPlan[], lab: ProvingLab, seconds: number, way: string): Promise<void> {
  const end = lab.clock.now() + seconds * 1000;
  for (;;) {
    const graded = await lab.grade(plans);
    if (graded.every(({ outcome }) => outcome.state === 'pass')) return;
    for (const plan of plans) assertNotBroken(plan, graded);
    if (lab.clock.now() >= end) {
      throw wrong(plans[0], `not repaired ${formatDuration(seconds * 1000)} after: ${way}`, 'Mend the scripts of this way, or the checks.', wordsOf(graded));
    }
    await lab.clock.sleep(2000, lab.signal);
  }
}

function assertNotBroken(plan: DrillPlan, graded: readonly Graded[]): void {
  const broken = graded.flatMap(({ outcome }) => outcome.state === 'broken' ? [outcome.message] : []);
  if (broken.length > 0) throw wrong(plan, 'a check is itself broken', 'A check script exits with 0 or 1, and with 1 prints expected: and actual:.', broken);
}

const wordsOf = (graded: readonly Graded[]): readonly string[] => graded.flatMap(({ check, outcome }) => {
  switch (outcome.state) {
    case 'pass': return [`${check.id} passes: ${outcome.evidence}`];
    case 'fail': return [`${check.id} fails: expected ${outcome.expected}; actual ${outcome.actual}${outcome.cause === undefined ? '' : `; ${outcome.cause.text}`}`];
    case 'blocked': return [`${check.id} is blocked: ${outcome.reason ?? outcome.by.join(', ')}`];
    case 'broken': return [`${check.id} is broken: ${outcome.message}`];
  }
});

const wrong = (plan: DrillPlan | undefined, message: string, hint: string, details: readonly string[]): LabError =>
  new LabError('step', `drill ${plan?.drill.name ?? ''} (${plan?.variant.name ?? ''}): ${message}`, { hint, details });
