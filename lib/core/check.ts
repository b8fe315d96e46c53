/** A question put to one machine: a bash text that only reads, and ends by itself. */
export interface Fact {
  readonly machine: string;
  /**
   * bash, run as root in root's home beside other facts, with empty standard input. Never changes
   * anything.
   */
  readonly script: string;
  /** Seconds until it is ended and everything that asks for it is blocked; default 10. */
  readonly timeout?: number;
}

/**
 * What a machine answered. Whatever it holds is data: it may be a learner's binary, hostile or huge
 * file.
 */
export interface FactAnswer {
  readonly exitCode: number;
  /** UTF-8 with replacement characters; at most 256 KiB of each stream. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Why something is wrong, in words for the learner. */
export interface Cause {
  /** One sentence. */
  readonly text: string;
  /** What to do, one sentence or one command. */
  readonly remedy?: string;
  /** Where it is documented. */
  readonly link?: string;
  /**
   * `tutorial`: the public text itself leads there, the learner did nothing wrong. Default
   * `learner`.
   */
  readonly origin?: 'learner' | 'tutorial';
}

export type Verdict =
  | { readonly state: 'pass'; readonly evidence: string }
  | {
      readonly state: 'fail';
      readonly expected: string;
      readonly actual: string;
      readonly cause?: Cause;
    };

/** One fact about the lab that is right or wrong, whatever way the learner took to it. */
export interface Check {
  /** Unique, `NN.what` or `NN.what.machine`: `04.certificate-names.server`. */
  readonly id: string;
  readonly title: string;
  /** The machine to which a failure is put down. */
  readonly machine: string;
  readonly points: number;
  /** One or two sentences: what is looked at, and why it matters. */
  readonly why: string;
  /** Documentation that governs it. */
  readonly link: string;
  /** Ids of checks that must pass first; where one does not, this one is blocked by it. */
  readonly needs: readonly string[];
  /** A ladder from a nudge to the very command, two rungs or more. */
  readonly hints: readonly string[];
  readonly facts: Readonly<Record<string, Fact>>;
  /**
   * Pure. Is given an answer for every fact; one that could not be had blocks the check before. An
   * exception is our bug.
   */
  judge(answers: Readonly<Record<string, FactAnswer>>): Verdict;
}

/**
 * What a way to break a lab changes, and what it does so with: whether another can be in at the
 * same time.
 */
export interface Effects {
  /**
   * What its scripts change, on its machine: a file's path, a port (`:6443`), `services` where
   * units are started or stopped, `routes`. Elsewhere with a word and a blank before it: `node-0
   * services`, `object /api/v1/nodes`.
   */
  readonly touches: readonly string[];
  /** What they work with, in the same words. No fault that touches it is in at the same time. */
  readonly uses?: readonly string[];
  /**
   * `stops`: nobody gets through to the API server, or to its etcd, while it is in. `needs`: its
   * scripts wait for the API server, start or stop programs that do, or would be in their way.
   */
  readonly api?: 'stops' | 'needs';
}

/** A way to go wrong, with the way back: proof that a check sees it. */
export interface Fault extends Effects {
  /** Unique: `api-server-without-service-range`. */
  readonly id: string;
  /** What the learner did, one sentence. */
  readonly title: string;
  /**
   * Id of the check that must fail; those that need it must be blocked, and nothing else may fail.
   */
  readonly check: string;
  readonly machine: string;
  /** bash. Ends when the effect is there (a unit restarted and dead, say). */
  readonly inject: string;
  /** bash. Ends when everything is as before. */
  readonly undo: string;
  /** Each of these must be in the failed check's expected, actual or cause. */
  readonly expect: readonly string[];
  /** Number in the list of known ways in which learners get stuck. */
  readonly learnerFailure?: number;
  /** The undo cannot bring everything back: the proof restores a checkpoint instead. */
  readonly restore?: true;
}

/**
 * Things that can be compared with the reference one by one: a certificate's fields, a unit's
 * flags, a file's mode.
 */
export interface Comparison {
  /** `04.certificate.kube-api-server` */
  readonly id: string;
  readonly title: string;
  readonly fact: Fact;
  /** Name to value, as it should be. */
  readonly reference: Readonly<Record<string, string>>;
  /**
   * Name to value, as it is; undefined where there is nothing to compare (no such file). Must not
   * throw.
   */
  read(answer: FactAnswer): Readonly<Record<string, string>> | undefined;
}
