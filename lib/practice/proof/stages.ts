import { LabError, messageOf } from '../../core/errors.js';
import { CommandError } from '../../core/run.js';
import { settled } from '../../core/settle.js';
import { together } from '../../core/together.js';
import type { Pace } from '../../core/wait.js';
import type { Act, Experiment, Look, Problem, ProofLab } from './experiment.js';

/** What went wrong. */
export type Found<E> = Promise<readonly Problem<E>[]>;

/** Experiments that are made at the same time, and how far they are. */
export interface Going<A extends Act, E extends Experiment<A>> {
  readonly batch: readonly E[];
  readonly lab: ProofLab<A, E>;
  readonly note: (text: string) => void;
  /** Nothing else is in the lab: what goes wrong is their own. */
  readonly alone: boolean;
  readonly problems: Problem<E>[];
  /** The lab is as it was before, or repaired. */
  right: boolean;
}

/** The first problem is its end: only a checkpoint takes it back then. */
export const isToBeSolved = ({ solve }: Experiment<Act>): boolean => solve !== undefined;

/** Nothing but a checkpoint takes it back, also where all went well. */
export const isRestored = ({ undo, solve }: Experiment<Act>): boolean =>
  undo === 'restore' && solve === undefined;

/** For what only a checkpoint takes back. */
export async function keepState<A extends Act, E extends Experiment<A>>({
  lab,
}: Going<A, E>): Found<E> {
  await lab.keep();
  return [];
}

/** Every experiment's scripts, as far as they get. */
export function breakLab<A extends Act, E extends Experiment<A>>(going: Going<A, E>): Found<E> {
  return orProblem(going, () => runAll(going, ({ inject }) => inject, 'inject'));
}

/** Each is seen by its check, once the lab has had the time to look broken. */
export function seeItFail<A extends Act, E extends Experiment<A>>(going: Going<A, E>): Found<E> {
  const { batch, lab } = going;
  return orProblem(going, () => lastingProblems(lab.whileBroken, batch, lab));
}

/** By its solution where it has one, else by its undo. */
export function repair<A extends Act, E extends Experiment<A>>(going: Going<A, E>): Found<E> {
  const scriptsOf = ({ solve, undo }: E): readonly A[] => solve ?? (undo === 'restore' ? [] : undo);
  return orProblem(going, async () => [
    ...(await runAll(going, scriptsOf, 'undo')),
    ...(await restored(going)),
  ]);
}

async function restored<A extends Act, E extends Experiment<A>>({
  batch,
  lab,
}: Going<A, E>): Found<E> {
  const one = batch.find(isRestored);
  if (one === undefined) return [];
  return lab.restore().then(
    () => [],
    (error: unknown) => [scriptProblem('undo', one, error)],
  );
}

/** All is as before, or solved: then what was solved stays in the lab. */
export function seeItPass<A extends Act, E extends Experiment<A>>(going: Going<A, E>): Found<E> {
  const { batch, lab } = going;
  return orProblem(going, async () => {
    const found = await lastingProblems(lab.onceRepaired, batch, lab);
    going.right = found.length === 0;
    if (going.right) lab.standing.push(...batch.filter(isToBeSolved));
    return found;
  });
}

/** For a lab that is neither as before nor solved; nothing is in it any more. */
export async function bringBack<A extends Act, E extends Experiment<A>>(
  going: Going<A, E>,
): Found<E> {
  going.right = await going.lab.bringBack(going.note);
  going.lab.standing.length = 0;
  return [];
}

/** What goes wrong says something of the experiment; an interruption says nothing. */
async function orProblem<A extends Act, E extends Experiment<A>>(
  { lab }: Going<A, E>,
  work: () => Found<E>,
): Found<E> {
  try {
    return await work();
  } catch (error) {
    if (lab.signal.aborted) throw error;
    return [{ error }];
  }
}

/**
 * Looks until nothing is wrong, or until what is wrong has not changed for so long; answers what is
 * wrong then.
 */
export async function lastingProblems<E>(
  look: Look<E>,
  batch: readonly E[],
  { clock, signal, slowness }: Pace,
): Found<E> {
  const { problems } = await settled(
    async () => {
      const graded = await look.grade(batch);
      return { graded, problems: look.problems(batch, graded) };
    },
    {
      ...look.patience,
      clock,
      signal,
      slowness,
      intervalMs: look.intervalMs,
      sight: (found) =>
        found.problems.length === 0 ? undefined : look.sight(found.graded, found.problems),
    },
  );
  return problems;
}

/**
 * Runs the first script of all, then the second of all: what waits for an effect comes after what
 * has it. A script that fails ends the others where all is to be solved; else every one comes to
 * its end, and what went wrong is answered.
 */
async function runAll<A extends Act, E extends Experiment<A>>(
  { batch, lab }: Going<A, E>,
  actsOf: (experiment: E) => readonly A[],
  what: string,
): Found<E> {
  const problems: Problem<E>[] = [];
  const all = lab.inTurn(batch).map((experiment) => ({ experiment, acts: actsOf(experiment) }));
  const queues = [
    ...new Set(batch.flatMap(({ machines }) => machines.map((name) => lab.queueOf(name)))),
  ];
  for (let round = 0; all.some(({ acts }) => acts.length > round); round++) {
    const now = all.flatMap(({ experiment, acts }) =>
      acts.slice(round, round + 1).map((act) => ({ experiment, act })),
    );
    await together(
      lab.signal,
      queues.map((queue) => async (signal) => {
        for (const { experiment, act } of now) {
          if (lab.queueOf(act.machine) !== queue) continue;
          await lab.run(act, signal).catch((error: unknown) => {
            if (isToBeSolved(experiment)) throw error;
            problems.push(scriptProblem(what, experiment, error));
          });
        }
      }),
    );
  }
  return problems;
}

const scriptProblem = <E extends Experiment<Act>>(
  what: string,
  experiment: E,
  error: unknown,
): Problem<E> => ({
  of: experiment,
  error: new LabError('step', `${what} ${experiment.id}: ${scriptWords(error)}`, { cause: error }),
});

const scriptWords = (error: unknown): string =>
  error instanceof CommandError
    ? `exit code ${error.result.exitCode}: ${error.details.join(' ')}`
    : messageOf(error);
