import { formatDuration } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import type { Pace } from '../../core/wait.js';
import { isSolution, type Trial } from '../../drills/batches.js';
import { runScripts } from '../../drills/begin.js';
import type { ScriptLab } from '../../drills/guest.js';
import type { DrillPlan, GuestScript } from '../../drills/plan.js';
import { firstCauses, rootCauses } from '../../grade/causes.js';
import type { Graded } from '../../grade/engine.js';
import type { Experiment, Look, Problem, ProofLab } from './experiment.js';
import { lastingProblems } from './stages.js';

/** A drill in one of its variants, repaired in one of its ways. */
export interface DrillExperiment extends Experiment<GuestScript> {
  readonly trial: Trial;
}

/** What it takes to prove drills on a lab that is right, and of which a checkpoint was taken. */
export interface ProvingLab extends Pace, ScriptLab {
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

/** Seconds that a wrong way must stay refused: what is only late is not refused. */
const refusedSeconds = 12;

/** The same for a repaired cluster that is to look right: half of it polls. */
const repairSeconds = 120;

/** After a reboot all of it has to come up first. */
const rebootSeconds = 300;

/** A drill as an experiment: it breaks as declared, and this way repairs it. */
export function drillExperiment(trial: Trial): DrillExperiment {
  const { plan, way } = trial;
  const scripts = [...plan.breaks, ...way.steps];
  return {
    id: `${plan.drill.name} (${plan.variant.name}${isSolution(trial) ? '' : `, ${way.fails === undefined ? '' : 'wrong: '}${way.name}`})`,
    trial,
    machines: [...new Set(scripts.map(({ machine }) => machine))],
    inject: plan.breaks,
    undo: 'restore',
    solve: way.steps,
    expects: {
      check: plan.firstCauses[0] ?? '',
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
  const refused = refusal(lab);
  return {
    clock,
    signal,
    slowness,
    standing,
    run: (script, stop) => runScripts([script], { ...lab, signal: stop }),
    queueOf: (machine) => (lab.workers.includes(machine) ? machine : ''),
    inTurn: (batch) => {
      // What is wrong with the whole cluster may need every node to be fixed.
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
      return complaintsOf(batch, graded, (each, own) =>
        each.trial.way.fails === undefined
          ? unrepaired(each, own, repairSeconds)
          : refused(each, own),
      ).slice(0, 1);
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
  // Each task of an exercise begins somewhere, and all may be on one machine.
  const causes = plan.drill.isExercise ? rootCauses(graded) : firstCauses(graded);
  const [first] = causes;
  if (first === undefined)
    return wrong(
      plan,
      'the lab was broken, and every check passes',
      'Its checks must see what its break does.',
      [],
    );
  const found = causes.map(({ check }) => check);
  if (plan.drill.isExercise ? !isSame(found, plan.firstCauses) : first.check !== expects.check)
    return wrong(
      plan,
      `the first cause is ${(plan.drill.isExercise ? found : found.slice(0, 1)).join(', ')}, not ${plan.firstCauses.join(', ')}`,
      'Fix first-cause or the needs in its declaration.',
      wordsOf(graded),
    );
  const free = plan.drill.isExercise ? freePoints(graded) : [];
  if (free.length > 0)
    return wrong(
      plan,
      `nothing was done, and it has points already for ${free.join(', ')}`,
      'What only guards something needs the check of a task, or has no points.',
      wordsOf(graded),
    );
  // One that hangs, or whose machine is not reached, has found nothing.
  const silent = plan.firstCauses.find((id) => !isFailed(id, graded));
  if (silent === undefined) return undefined;
  return wrong(
    plan,
    `${silent} does not fail, it does not answer`,
    'A check ends in time with 1, whatever is broken: give what waits a limit, `timeout "$LAB_PATIENCE" …`.',
    wordsOf(graded),
  );
}

const isFailed = (id: string, graded: readonly Graded[]): boolean =>
  graded.find(({ check }) => check.id === id)?.outcome.state === 'fail';

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

/** Checks that pass before anything is done, and would pay for it. */
const freePoints = (graded: readonly Graded[]): readonly string[] =>
  graded
    .filter(({ check: { points }, outcome }) => points > 0 && outcome.state === 'pass')
    .map(({ check: { id } }) => id);

/**
 * What is wrong with how a wrong way is graded: the checks that it names fail, for a while, and
 * nothing else does. What is late after any way is late after this one too.
 */
function refusal({
  clock,
  slowness = 1,
}: ProvingLab): (of: DrillExperiment, own: readonly Graded[]) => LabError | undefined {
  const since = new Map<DrillExperiment, number>();
  return (experiment, own) => {
    const { plan, way } = experiment.trial;
    const { fails = [] } = way;
    const causes = rootCauses(own).map(({ check }) => check);
    if (!isSame(causes, fails) || !fails.every((id) => isFailed(id, own))) {
      since.delete(experiment);
      const what =
        causes.length === 0
          ? `the wrong way ${way.name} passes`
          : `the wrong way ${way.name} is refused by ${causes.join(', ')}, not by ${fails.join(', ')} alone`;
      return (
        brokenIn(plan, own) ??
        wrong(plan, what, 'Sharpen the check that `fails` names, or fix the way.', wordsOf(own))
      );
    }
    const first = since.get(experiment) ?? clock.now();
    since.set(experiment, first);
    return clock.now() - first >= refusedSeconds * 1000 * slowness
      ? undefined
      : wrong(plan, `the wrong way ${way.name} is not refused for long`, '', wordsOf(own));
  };
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
          'Fix the scripts of this way, or the checks.',
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
