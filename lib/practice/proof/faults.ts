import type { Check, Fault } from '../../core/check.js';
import { LabError, messageOf } from '../../core/errors.js';
import type { Pace } from '../../core/wait.js';
import { disturbEachOther, roomFor } from '../../drills/apart.js';
import type { Graded } from '../../grade/engine.js';
import { proveBatch, type Hearing, type Proved } from './engine.js';
import type { Act, Experiment, Look, Problem, ProofLab } from './experiment.js';
import { lastingProblems } from './stages.js';
import { complaints, dependents, unpassed } from './verdicts.js';

/** A finished lab on which faults are injected and taken back. */
export interface FaultLab extends Pace {
  /** All checks, or those named; and what they need, where one does not pass. */
  grade(ids?: readonly string[]): Promise<readonly Graded[]>;
  /** bash on a machine. Throws when it ends with another exit code than 0. */
  run(machine: string, script: string): Promise<void>;
  /** Keeps the state as it is, to be restored after faults without an undo. Once. */
  save(): Promise<void>;
  restore(): Promise<void>;
  /** Puts all machines back where their state was kept; answers whether it was kept. */
  recover(): Promise<boolean>;
}

/** What came of one fault. */
export interface FaultProof {
  readonly fault: Fault;
  /**
   * From before the injection until all passes again; of faults that were in together, each one's
   * share.
   */
  readonly seconds: number;
  /** Empty: proved. */
  readonly problems: readonly string[];
  /**
   * The lab is not as it was before, and could not be brought back: nothing that follows would
   * prove anything.
   */
  readonly spoiled: boolean;
}

interface FaultScript extends Act {
  readonly text: string;
}

interface FaultExperiment extends Experiment<FaultScript> {
  readonly fault: Fault;
}

/**
 * Injects faults that can be in together, grades everything, takes them back, and looks at their
 * checks again; all others are looked at with the next faults in, and at the end. Where something
 * is wrong with them, each is proved again alone.
 */
export async function proveFaults(
  faults: readonly Fault[],
  lab: FaultLab,
  say: (line: string) => void = () => undefined,
): Promise<readonly FaultProof[]> {
  const proved = await proveBatch(
    faults.map(experimentOf),
    proofLab(lab),
    () => undefined,
    hearing(say),
  );
  return proved.map(proofOf);
}

/**
 * What does not pass once the cluster had time to settle: a lease that nobody could renew for a
 * minute is taken again a while after.
 */
export const left = async (lab: FaultLab): Promise<readonly string[]> =>
  wordsOf(
    await lastingProblems(
      look(() => lab.grade(), unpassed),
      [],
      lab,
    ),
  );

const experimentOf = (fault: Fault): FaultExperiment => {
  const { id, machine, check } = fault;
  return {
    id,
    fault,
    machines: [machine],
    inject: [{ machine, text: fault.inject }],
    undo: fault.restore === true ? 'restore' : [{ machine, text: fault.undo }],
    expects: { check, words: fault.expect, checks: [check] },
  };
};

const proofOf = ({
  experiment: { fault },
  problems,
  times,
  right,
  sharedBy,
}: Proved<FaultExperiment>): FaultProof => ({
  fault,
  problems: wordsOf(problems),
  seconds: (times['bring back'] ?? 0) / 1000 / sharedBy,
  spoiled: !right,
});

const wordsOf = (problems: readonly Problem<FaultExperiment>[]): readonly string[] =>
  problems.map(({ error }) => messageOf(error));

function hearing(say: (line: string) => void): Hearing<FaultExperiment> {
  const seconds = (ms = 0): string => `${(ms / 1000).toFixed(0)} s`;
  return {
    ended: (stage, times) => {
      if (stage === 'repair')
        say(
          `  in ${seconds(times.break)}, graded ${seconds(times.fail)}, taken back ${seconds(times.repair)}`,
        );
    },
    apart: (problems) => say(`  not together: ${wordsOf(problems).join('\n    ')}`),
  };
}

/**
 * Machines side by side, the faults of one in their order: what waits for an API server that works
 * again comes after it.
 */
function proofLab(lab: FaultLab): ProofLab<FaultScript, FaultExperiment> {
  const { clock, signal, slowness } = lab;
  return {
    clock,
    signal,
    slowness,
    standing: [],
    run: ({ machine, text }) => lab.run(machine, text),
    queueOf: (machine) => machine,
    inTurn: (batch) => batch,
    whileBroken: look(
      () => lab.grade(),
      (graded, batch) => complaints(batch, graded),
    ),
    onceRepaired: look(
      (batch) => lab.grade(batch.flatMap(({ expects }) => expects.checks)),
      (graded) => unpassed(graded).map((text) => `after the undo: ${text}`),
    ),
    keep: () => lab.save(),
    restore: () => lab.restore(),
    bringBack: async () => (await lab.recover()) && (await left(lab)).length === 0,
  };
}

/** What a cluster sees of a change comes a moment later: it is given as long as something moves. */
const look = (
  grade: Look<FaultExperiment>['grade'],
  complain: (graded: readonly Graded[], batch: readonly FaultExperiment[]) => readonly string[],
): Look<FaultExperiment> => ({
  patience: { stillMs: 120_000, busyMs: 600_000 },
  // To be asked is work for a cluster that is coming back: the more often, the longer it takes.
  intervalMs: (looks) => Math.min(10, 2 ** (looks - 1)) * 1000,
  grade,
  problems: (batch, graded) =>
    complain(graded, batch).map((text) => ({ error: new LabError('step', text) })),
  sight: (_, problems) => ({ lines: wordsOf(problems) }),
});

/**
 * Faults that can be in at once without one hiding or disturbing another: none breaks a check that
 * another's check needs, no two break the same one, none touches what another touches or uses;
 * where the API server is stopped, nothing else needs it. In the order of the faults. One that
 * cannot be undone but by a restore is alone.
 */
export function batchesOf(
  faults: readonly Fault[],
  checks: readonly Check[],
): readonly (readonly Fault[])[] {
  const below = new Map(checks.map(({ id }) => [id, new Set([id, ...dependents(id, checks)])]));
  const hides = (a: Fault, b: Fault): boolean => below.get(a.check)?.has(b.check) === true;
  const apart = (a: Fault, b: Fault): boolean =>
    a.restore !== true &&
    b.restore !== true &&
    !hides(a, b) &&
    !hides(b, a) &&
    !disturbEachOther(a, b);
  const batches: Fault[][] = [];
  for (const fault of faults) {
    const room = roomFor(fault, batches, apart);
    if (room === undefined) batches.push([fault]);
    else room.push(fault);
  }
  return batches;
}
