import { formatDuration } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import type { Pace } from '../../core/wait.js';
import { isSolution, type Trial } from '../../drills/batches.js';
import { runScripts, type DrillLab } from '../../drills/begin.js';
import type { DrillPlan, GuestScript } from '../../drills/plan.js';
import { firstCauses } from '../../grade/causes.js';
import type { Graded } from '../../grade/engine.js';
import type { Experiment, Look, Problem, ProofLab } from './experiment.js';
import { lastingProblems } from './stages.js';

/** A drill in one of its variants, repaired in one of its ways. */
export interface DrillExperiment extends Experiment<GuestScript> {
  readonly trial: Trial;
}

/** What it takes to prove drills on a lab that is right, and of which a checkpoint was taken. */
export interface ProvingLab extends Pace, Pick<DrillLab, 'session'> {
  /** Names of the machines whose scripts do not disturb those of other machines. */
  readonly workers: readonly string[];
  /** Grades these drills as a learner's check does. */
  grade(plans: readonly DrillPlan[]): Promise<readonly Graded[]>;
  /** Reboots every machine. */
  reboot(): Promise<void>;
  /** Puts all machines back to the checkpoint. */
  bringBack(note: (text: string) => void): Promise<void>;
}

/**
 * Seconds without any change in which a broken cluster must have come to look as declared, with
 * several drills in it.
 */
const breakSeconds = 30;

/** The same for a repaired cluster that is to look right: half of it polls. */
const repairSeconds = 120;

/** After a reboot all of it has to come up first. */
const rebootSeconds = 300;

/** A drill as an experiment: it breaks as declared, and this way repairs it. */
export function drillExperiment(trial: Trial): DrillExperiment {
  const { plan, way } = trial;
  const scripts = [...plan.breaks, ...way.steps];
  return {
    id: `${plan.drill.name} (${plan.variant.name}${isSolution(trial) ? '' : `, ${way.name}`})`,
    trial,
    machines: [...new Set(scripts.map(({ machine }) => machine))],
    inject: plan.breaks,
    undo: 'restore',
    solve: way.steps,
    expects: {
      check: plan.firstCause,
      words: [],
      checks: [...plan.checks.map(({ id }) => id), ...plan.requires],
    },
  };
}

/**
 * The lab for the engine. Workers are independent of each other; what begins on a controller or on
 * the jumpbox may stop the API server for a while, and another of them would mind.
 */
export function drillProofLab(
  lab: ProvingLab,
  standing: DrillExperiment[] = [],
): ProofLab<GuestScript, DrillExperiment> {
  const { clock, signal, slowness } = lab;
  return {
    clock,
    signal,
    slowness,
    standing,
    run: (script, stop) =>
      runScripts([script], { session: (machine) => lab.session(machine), signal: stop }),
    queueOf: (machine) => (lab.workers.includes(machine) ? machine : ''),
    inTurn: (batch) => {
      // What is wrong with the whole cluster may need every node to be mended.
      const isOfNode = ({ trial: { plan } }: DrillExperiment): boolean =>
        lab.workers.some((name) => plan.touches.some((thing) => thing.startsWith(`${name}/`)));
      return [...batch.filter(isOfNode), ...batch.filter((each) => !isOfNode(each))];
    },
    // One that is wrong is enough: each of them is proved alone then.
    whileBroken: look(lab, breakSeconds, (batch, graded) =>
      complaintsOf(batch, graded, wrongWhileBroken).slice(0, 1),
    ),
    onceRepaired: look(lab, repairSeconds, (batch, graded) => {
      for (const each of batch) assertNotBroken(each.trial.plan, ownOf(each, graded));
      return complaintsOf(batch, graded, (each, own) => unrepaired(each, own, repairSeconds)).slice(
        0,
        1,
      );
    }),
    // The caller keeps it for all of them.
    keep: () => Promise.resolve(),
    restore: () => lab.bringBack(() => undefined),
    bringBack: async (note) => {
      await lab.bringBack(note);
      return true;
    },
  };
}

/**
 * Reboots every machine, and answers which of the repaired drills do not pass any more when all has
 * had the time to come up. Where the reboot itself fails it is all of them.
 */
export async function lostByReboot(
  repaired: readonly DrillExperiment[],
  lab: ProvingLab,
  note: (text: string) => void,
): Promise<readonly Problem<DrillExperiment>[]> {
  note('reboot every machine');
  try {
    await lab.reboot();
  } catch (error) {
    if (lab.signal.aborted) throw error;
    return repaired.map((of) => ({ of, error }));
  }
  note('grade: all must still pass');
  return lastingProblems(
    look(lab, rebootSeconds, (batch, graded) =>
      complaintsOf(batch, graded, (each, own) =>
        unrepaired(each, own, rebootSeconds, ', after a reboot'),
      ),
    ),
    repaired,
    lab,
  );
}

const look = (
  lab: ProvingLab,
  seconds: number,
  problems: Look<DrillExperiment>['problems'],
): Look<DrillExperiment> => ({
  patience: { stillMs: seconds * 1000 },
  intervalMs: 2000,
  grade: (batch) => lab.grade(batch.map(({ trial: { plan } }) => plan)),
  problems,
  sight: (graded) => ({
    marks: graded.map(({ check, outcome }) => `${check.id} ${outcome.state}`),
  }),
});

function wrongWhileBroken(
  { trial: { plan }, expects }: DrillExperiment,
  graded: readonly Graded[],
): LabError | undefined {
  assertNotBroken(plan, graded);
  const [first] = firstCauses(graded);
  if (first === undefined)
    return wrong(
      plan,
      'the lab was broken, and every check passes',
      'Its checks must see what its break does.',
      [],
    );
  if (first.check !== expects.check)
    return wrong(
      plan,
      `the first cause is ${first.check}, not ${expects.check}`,
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

/** What does not pass of a drill that was repaired `seconds` ago, or more. */
function unrepaired(
  { trial: { plan, way } }: DrillExperiment,
  graded: readonly Graded[],
  seconds: number,
  when = '',
): LabError | undefined {
  const bad = graded.filter(({ outcome }) => outcome.state !== 'pass');
  return (
    brokenIn(plan, graded) ??
    (bad.length === 0
      ? undefined
      : wrong(
          plan,
          `not repaired ${formatDuration(seconds * 1000)} after: ${way.name}${when}`,
          'Mend the scripts of this way, or the checks.',
          wordsOf(bad),
        ))
  );
}

/** What is wrong with each, by its own checks. */
const complaintsOf = (
  batch: readonly DrillExperiment[],
  graded: readonly Graded[],
  complain: (of: DrillExperiment, own: readonly Graded[]) => LabError | undefined,
): readonly Problem<DrillExperiment>[] =>
  batch.flatMap((of) => {
    const error = complain(of, ownOf(of, graded));
    return error === undefined ? [] : [{ of, error }];
  });

/** A drill's own checks, and the chapters' that it requires. */
const ownOf = ({ expects }: DrillExperiment, graded: readonly Graded[]): readonly Graded[] =>
  graded.filter(({ check: { id } }) => expects.checks.includes(id));

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
  { drill, variant }: DrillPlan,
  message: string,
  hint: string,
  details: readonly string[],
): LabError =>
  new LabError('step', `drill ${drill.name} (${variant.name}): ${message}`, { hint, details });
