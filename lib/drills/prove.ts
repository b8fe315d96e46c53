import { formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { together } from '../core/together.js';
import type { Clock } from '../core/wait.js';
import { firstCauses } from '../grade/causes.js';
import type { Graded } from '../grade/engine.js';
import type { Trial } from './batches.js';
import { runScripts, type DrillLab } from './begin.js';
import type { DrillPlan, GuestScript } from './plan.js';

/** What it takes to prove drills on a lab that is right, and of which a checkpoint was taken. */
export interface ProvingLab extends Pick<DrillLab, 'session' | 'signal'> {
  readonly clock: Clock;
  /** Names of the machines whose scripts do not disturb those of other machines. */
  readonly workers: readonly string[];
  /** Grades these drills as a learner's check does. */
  grade(plans: readonly DrillPlan[]): Promise<readonly Graded[]>;
  /** Reboots every machine. */
  reboot(): Promise<void>;
}

/** Seconds until a broken cluster may take to look as declared, with several drills in it. */
const breakPatience = 30;

/** Seconds that a repaired cluster may take to look right: half of it polls. */
const patience = 120;

/** After a reboot all of it has to come up first. */
const rebootPatience = 300;

/**
 * Breaks the lab by drills that do not touch the same, sees of each the expected first cause, repairs each in the way that is asked
 * for, and sees everything pass; with `reboot`, after a reboot of every machine too. Leaves the lab repaired. Throws
 * LabError('step') for the first drill that does not keep what it declares.
 */
export async function proveTogether(trials: readonly Trial[], reboot: boolean, lab: ProvingLab, note: (text: string) => void): Promise<void> {
  const plans = trials.map(({ plan }) => plan);
  note('break the lab');
  await runTogether(trials, ({ plan }) => plan.breaks, lab);
  note('grade: it must fail');
  await assertFails(plans, lab);
  note('repair it');
  await runTogether(trials, ({ way }) => way.steps, lab);
  note('grade: it must pass');
  await assertPasses(trials, lab, patience, '');
  if (!reboot) return;
  note('reboot every machine');
  await lab.reboot();
  note('grade: it must still pass');
  await assertPasses(trials, lab, rebootPatience, ', after a reboot');
}

/**
 * The first script of all, then the second of all: what waits for an effect comes after what has it. Workers are independent of each
 * other; what begins on a controller or on the jumpbox may stop the API server for a while, and another of them would mind.
 */
async function runTogether(trials: readonly Trial[], scriptsOf: (trial: Trial) => readonly GuestScript[], lab: ProvingLab): Promise<void> {
  // What is wrong with the whole cluster may need every node to be mended.
  const isOfNode = ({ plan }: Trial): boolean => lab.workers.some((name) => plan.touches.some((thing) => thing.startsWith(`${name}/`)));
  const scripts = [...trials.filter(isOfNode), ...trials.filter((trial) => !isOfNode(trial))].map(scriptsOf);
  for (let round = 0; scripts.some((own) => own.length > round); round++) {
    const now = scripts.flatMap((own) => own[round] ?? []);
    const queues = [...lab.workers.map((name) => now.filter(({ machine }) => machine === name)), now.filter(({ machine }) => !lab.workers.includes(machine))];
    await together(lab.signal, queues.map((queue) => (signal) => runScripts(queue, { session: (machine) => lab.session(machine), signal })));
  }
}

const assertFails = (plans: readonly DrillPlan[], lab: ProvingLab): Promise<void> =>
  gradeUntil(plans, breakPatience, lab, (graded) => plans.flatMap((plan) => wrongWhileBroken(plan, ownOf(plan, graded)) ?? [])[0]);

function wrongWhileBroken(plan: DrillPlan, graded: readonly Graded[]): LabError | undefined {
  assertNotBroken(plan, graded);
  const [first] = firstCauses(graded);
  if (first === undefined) return wrong(plan, 'the lab was broken, and every check passes', 'Its checks must see what its break does.', []);
  if (first.check === plan.firstCause) return undefined;
  return wrong(plan, `the first cause is ${first.check}, not ${plan.firstCause}`, 'Mend first-cause or the needs in drill.yaml.', wordsOf(graded));
}

const assertPasses = (trials: readonly Trial[], lab: ProvingLab, seconds: number, when: string): Promise<void> =>
  gradeUntil(trials.map(({ plan }) => plan), seconds, lab, (graded) => {
    if (graded.every(({ outcome }) => outcome.state === 'pass')) return undefined;
    for (const { plan } of trials) assertNotBroken(plan, ownOf(plan, graded));
    const bad = trials.find(({ plan }) => ownOf(plan, graded).some(({ outcome }) => outcome.state !== 'pass'));
    return wrong(bad?.plan, `not repaired ${formatDuration(seconds * 1000)} after: ${bad?.way.name ?? ''}${when}`, 'Mend the scripts of this way, or the checks.', wordsOf(graded.filter(({ outcome }) => outcome.state !== 'pass')));
  });

/** Grades again and again until there is nothing to complain of; throws the complaint when time is up. */
async function gradeUntil(plans: readonly DrillPlan[], seconds: number, lab: ProvingLab, complain: (graded: readonly Graded[]) => LabError | undefined): Promise<void> {
  const end = lab.clock.now() + seconds * 1000;
  for (;;) {
    const complaint = complain(await lab.grade(plans));
    if (complaint === undefined) return;
    if (lab.clock.now() >= end) throw complaint;
    await lab.clock.sleep(2000, lab.signal);
  }
}

/** A drill's own checks, and the chapters' that it requires. */
const ownOf = ({ checks, requires }: DrillPlan, graded: readonly Graded[]): readonly Graded[] =>
  graded.filter(({ check: { id } }) => requires.includes(id) || checks.some((own) => own.id === id));

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
