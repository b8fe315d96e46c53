import { formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { settled } from '../core/settle.js';
import { together } from '../core/together.js';
import type { Clock } from '../core/wait.js';
import { firstCauses } from '../grade/causes.js';
import type { Graded } from '../grade/engine.js';
import type { Batch, Trial } from './batches.js';
import { runScripts, type DrillLab } from './begin.js';
import type { DrillPlan, GuestScript } from './plan.js';

/** What it takes to prove drills on a lab that is right, and of which a checkpoint was taken. */
export interface ProvingLab extends Pick<DrillLab, 'session' | 'signal'> {
  readonly clock: Clock;
  /** How many times slower than usual its machines are; default 1. */
  readonly slowness?: number;
  /** Names of the machines whose scripts do not disturb those of other machines. */
  readonly workers: readonly string[];
  /** Grades these drills as a learner's check does. */
  grade(plans: readonly DrillPlan[]): Promise<readonly Graded[]>;
  /** Reboots every machine. */
  reboot(): Promise<void>;
}

/**
 * Seconds without any change in which a broken cluster must have come to look as declared, with
 * several drills in it.
 */
const breakPatience = 30;

/** The same for a repaired cluster that is to look right: half of it polls. */
const patience = 120;

/** After a reboot all of it has to come up first. */
const rebootPatience = 300;

/**
 * Breaks the lab by drills that do not touch the same, sees of each the expected first cause,
 * repairs each in the way that is asked for, and sees everything pass. Leaves the lab repaired.
 * Throws LabError('step') for the first drill that does not keep what it declares.
 */
export async function proveTogether(
  trials: Batch,
  lab: ProvingLab,
  note: (text: string) => void,
): Promise<void> {
  const plans = trials.map(({ plan }) => plan);
  note('break the lab');
  await runTogether(trials, ({ plan }) => plan.breaks, lab);
  note('grade: it must fail');
  await assertFails(plans, lab);
  note('repair it');
  await runTogether(trials, ({ way }) => way.steps, lab);
  note('grade: it must pass');
  await gradeUntil(plans, patience, lab, (graded) => {
    for (const plan of plans) assertNotBroken(plan, ownOf(plan, graded));
    return unrepaired(trials, graded, patience, '')[0]?.error;
  });
}

/**
 * Reboots every machine, and answers which of the repaired drills do not pass any more when all has
 * had the time to come up. Where the reboot itself fails it is all of them.
 */
export async function lostByReboot(
  trials: Batch,
  lab: ProvingLab,
  note: (text: string) => void,
): Promise<readonly Unrepaired[]> {
  note('reboot every machine');
  try {
    await lab.reboot();
  } catch (error) {
    if (lab.signal.aborted) throw error;
    return trials.map((trial) => ({ trial, error }));
  }
  note('grade: all must still pass');
  let last: readonly NotRepaired[] = [];
  await gradeUntil(
    trials.map(({ plan }) => plan),
    rebootPatience,
    lab,
    (graded) => {
      last = unrepaired(trials, graded, rebootPatience, ', after a reboot');
      return last[0]?.error;
    },
  ).catch((error: unknown) => {
    if (error !== last[0]?.error) throw error;
  });
  return last;
}

export interface Unrepaired {
  readonly trial: Trial;
  readonly error: unknown;
}

interface NotRepaired extends Unrepaired {
  readonly error: LabError;
}

/**
 * The first script of all, then the second of all: what waits for an effect comes after what has
 * it. Workers are independent of each other; what begins on a controller or on the jumpbox may stop
 * the API server for a while, and another of them would mind.
 */
async function runTogether(
  trials: Batch,
  scriptsOf: (trial: Trial) => readonly GuestScript[],
  lab: ProvingLab,
): Promise<void> {
  // What is wrong with the whole cluster may need every node to be mended.
  const isOfNode = ({ plan }: Trial): boolean =>
    lab.workers.some((name) => plan.touches.some((thing) => thing.startsWith(`${name}/`)));
  const scripts = [...trials.filter(isOfNode), ...trials.filter((trial) => !isOfNode(trial))].map(
    scriptsOf,
  );
  for (let round = 0; scripts.some((own) => own.length > round); round++) {
    const now = scripts.flatMap((own) => own[round] ?? []);
    const queues = [
      ...lab.workers.map((name) => now.filter(({ machine }) => machine === name)),
      now.filter(({ machine }) => !lab.workers.includes(machine)),
    ];
    await together(
      lab.signal,
      queues.map(
        (queue) => (signal) =>
          runScripts(queue, { session: (machine) => lab.session(machine), signal }),
      ),
    );
  }
}

const assertFails = (plans: readonly DrillPlan[], lab: ProvingLab): Promise<void> =>
  gradeUntil(
    plans,
    breakPatience,
    lab,
    (graded) => plans.flatMap((plan) => wrongWhileBroken(plan, ownOf(plan, graded)) ?? [])[0],
  );

function wrongWhileBroken(plan: DrillPlan, graded: readonly Graded[]): LabError | undefined {
  assertNotBroken(plan, graded);
  const [first] = firstCauses(graded);
  if (first === undefined)
    return wrong(
      plan,
      'the lab was broken, and every check passes',
      'Its checks must see what its break does.',
      [],
    );
  if (first.check !== plan.firstCause)
    return wrong(
      plan,
      `the first cause is ${first.check}, not ${plan.firstCause}`,
      'Mend first-cause or the needs in drill.yaml.',
      wordsOf(graded),
    );
  // One that hangs, or whose machine is not reached, has found nothing.
  if (graded.find(({ check }) => check.id === first.check)?.outcome.state === 'fail')
    return undefined;
  return wrong(
    plan,
    `${first.check} does not fail, it does not answer`,
    'A check ends in time with 1, whatever is broken: give what waits a limit, `timeout "$LAB_PATIENCE" …`.',
    wordsOf(graded),
  );
}

/** Those of which something does not pass. */
function unrepaired(
  trials: Batch,
  graded: readonly Graded[],
  seconds: number,
  when: string,
): readonly NotRepaired[] {
  return trials.flatMap((trial) => {
    const { plan, way } = trial;
    const own = ownOf(plan, graded);
    const broken = brokenIn(plan, own);
    if (broken !== undefined) return [{ trial, error: broken }];
    const bad = own.filter(({ outcome }) => outcome.state !== 'pass');
    return bad.length === 0
      ? []
      : [
          {
            trial,
            error: wrong(
              plan,
              `not repaired ${formatDuration(seconds * 1000)} after: ${way.name}${when}`,
              'Mend the scripts of this way, or the checks.',
              wordsOf(bad),
            ),
          },
        ];
  });
}

/**
 * Grades again and again until there is nothing to complain of; throws the complaint when no check
 * has come to another outcome for so long.
 */
async function gradeUntil(
  plans: readonly DrillPlan[],
  seconds: number,
  lab: ProvingLab,
  complain: (graded: readonly Graded[]) => LabError | undefined,
): Promise<void> {
  const look = async (): Promise<{
    graded: readonly Graded[];
    complaint: LabError | undefined;
  }> => {
    const graded = await lab.grade(plans);
    return { graded, complaint: complain(graded) };
  };
  const { complaint } = await settled(look, {
    clock: lab.clock,
    signal: lab.signal,
    slowness: lab.slowness,
    still: seconds * 1000,
    interval: 2000,
    sight: ({ graded, complaint }) =>
      complaint === undefined
        ? undefined
        : { marks: graded.map(({ check, outcome }) => `${check.id} ${outcome.state}`) },
  });
  if (complaint !== undefined) throw complaint;
}

/** A drill's own checks, and the chapters' that it requires. */
const ownOf = ({ checks, requires }: DrillPlan, graded: readonly Graded[]): readonly Graded[] =>
  graded.filter(
    ({ check: { id } }) => requires.includes(id) || checks.some((own) => own.id === id),
  );

/** An author's mistake: nobody waits for it to go away. */
function assertNotBroken(plan: DrillPlan, graded: readonly Graded[]): void {
  const broken = brokenIn(plan, graded);
  if (broken !== undefined) throw broken;
}

function brokenIn(plan: DrillPlan, graded: readonly Graded[]): LabError | undefined {
  const broken = graded.flatMap(({ outcome }) =>
    outcome.state === 'broken' ? [outcome.message] : [],
  );
  return broken.length === 0
    ? undefined
    : wrong(
        plan,
        'a check is itself broken',
        'A check script exits with 0 or 1, and with 1 prints expected: and actual:.',
        broken,
      );
}

const wordsOf = (graded: readonly Graded[]): readonly string[] =>
  graded.flatMap(({ check, outcome }) => {
    switch (outcome.state) {
      case 'pass':
        return [`${check.id} passes: ${outcome.evidence}`];
      case 'fail':
        return [
          `${check.id} fails: expected ${outcome.expected}; actual ${outcome.actual}${outcome.cause === undefined ? '' : `; ${outcome.cause.text}`}`,
        ];
      case 'blocked':
        return [`${check.id} is blocked: ${outcome.reason ?? outcome.by.join(', ')}`];
      case 'broken':
        return [`${check.id} is broken: ${outcome.message}`];
    }
  });

const wrong = (
  plan: DrillPlan | undefined,
  message: string,
  hint: string,
  details: readonly string[],
): LabError =>
  new LabError(
    'step',
    `drill ${plan?.drill.name ?? ''} (${plan?.variant.name ?? ''}): ${message}`,
    { hint, details },
  );
