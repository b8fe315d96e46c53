import type { Patience, Sighting } from '../../core/movement.js';
import type { Pace } from '../../core/wait.js';
import type { Graded } from '../../grade/engine.js';

/** A script of an experiment, for one machine. */
export interface Act {
  readonly machine: string;
}

/** By what it is told that an experiment breaks the lab as declared, and that it is repaired. */
export interface Expectation {
  /** Id of the check that must fail; of several the first. */
  readonly check: string;
  /** Each of these must be in what that check says. */
  readonly words: readonly string[];
  /** Ids of the checks that must pass when it is repaired. */
  readonly checks: readonly string[];
}

/**
 * What is proved: a way to break a lab, what is to be seen of it, and the way back. A drill is one
 * for each of its variants and ways; a fault is a drill without a story.
 */
export interface Experiment<A extends Act> {
  readonly id: string;
  /** Those on which its scripts run. */
  readonly machines: readonly string[];
  /** Breaks the lab. */
  readonly inject: readonly A[];
  /** Takes that back, whatever became of it. `restore`: only a checkpoint can. */
  readonly undo: readonly A[] | 'restore';
  /** A right way to repair it, which is to be seen to be one, and whose effect stays. */
  readonly solve?: readonly A[];
  readonly expects: Expectation;
}

/** What went wrong, and with which experiment where it is one's own. */
export interface Problem<E> {
  readonly of?: E;
  readonly error: unknown;
}

/** One way to look at a lab: how it is graded, what is wrong in that, and how long that may be. */
export interface Look<E> {
  /** Milliseconds without a change after which what is wrong stays wrong. */
  readonly patience: Pick<Patience, 'stillMs' | 'busyMs'>;
  /** Milliseconds until the next look, after so many. */
  readonly intervalMs: number | ((looks: number) => number);
  grade(batch: readonly E[]): Promise<readonly Graded[]>;
  /** What is not as it must be. Throws for what no waiting will change. */
  problems(batch: readonly E[], graded: readonly Graded[]): readonly Problem<E>[];
  /** In what is found wrong, what tells that something still moves. */
  sight(graded: readonly Graded[], problems: readonly Problem<E>[]): Sighting;
}

/** A lab that is right, on which experiments of one kind are made. */
export interface ProofLab<A extends Act, E extends Experiment<A>> extends Pace {
  /** What has been solved since the lab was last brought back, and so is still in it. */
  readonly standing: E[];
  run(act: A, signal: AbortSignal): Promise<void>;
  /** Scripts of one queue run one after the other; the queues are side by side. */
  queueOf(machine: string): string;
  /** Whose scripts go first into a queue. */
  inTurn(batch: readonly E[]): readonly E[];
  readonly whileBroken: Look<E>;
  readonly onceRepaired: Look<E>;
  /** Keeps the state of all machines; nothing where it is kept already. */
  keep(): Promise<void>;
  /** Puts all machines back to it. */
  restore(): Promise<void>;
  /** For a lab that stays wrong. Answers whether it is as it was before. */
  bringBack(note: (text: string) => void): Promise<boolean>;
}
