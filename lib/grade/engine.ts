import type { Check, FactAnswer, Verdict } from '../core/check.js';
import { messageOf } from '../core/errors.js';
import { factKey, type Evidence } from './facts.js';
import { inOrder } from './order.js';

/** What came of a check. */
export type Outcome =
  | Verdict
  /**
   * `by`: the ids of the checks at the root of it; or a `reason`, where a machine did not answer.
   */
  | { readonly state: 'blocked'; readonly by: readonly string[]; readonly reason?: string }
  /** The judge threw: our bug, not the learner's. */
  | { readonly state: 'broken'; readonly message: string; readonly stack: readonly string[] };

export interface Graded {
  readonly check: Check;
  readonly outcome: Outcome;
}

/**
 * Judges all checks by what the machines answered, causes first. Pure. Every need must be among the
 * checks.
 */
export function grade(checks: readonly Check[], evidence: Evidence): readonly Graded[] {
  const outcomes = new Map<string, Outcome>();
  return inOrder(checks).map((check) => {
    const outcome = blockedByNeeds(check, outcomes) ?? judged(check, evidence);
    outcomes.set(check.id, outcome);
    return { check, outcome };
  });
}

/** Judges each check as if it needed no other. */
export const gradeAlone = (checks: readonly Check[], evidence: Evidence): readonly Graded[] =>
  checks.map((check) => ({ check, outcome: judged(check, evidence) }));

function blockedByNeeds(
  { needs }: Check,
  outcomes: ReadonlyMap<string, Outcome>,
): Outcome | undefined {
  const by = needs.flatMap((need) => roots(need, outcomes.get(need)));
  return by.length === 0 ? undefined : { state: 'blocked', by: [...new Set(by)] };
}

/**
 * A check that is itself blocked by others hands these on: the learner wants to know where it
 * began.
 */
function roots(id: string, outcome: Outcome | undefined): readonly string[] {
  if (outcome?.state === 'pass') return [];
  return outcome?.state === 'blocked' && outcome.by.length > 0 ? outcome.by : [id];
}

function judged(check: Check, evidence: Evidence): Outcome {
  const answers: Record<string, FactAnswer> = {};
  for (const [name, fact] of Object.entries(check.facts)) {
    const asked = evidence.get(factKey(fact)) ?? { unavailable: `${fact.machine} was not asked` };
    if ('unavailable' in asked)
      return { state: 'blocked', by: [], reason: silence(fact.machine, asked.unavailable) };
    answers[name] = asked;
  }
  try {
    return check.judge(answers);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    return {
      state: 'broken',
      message: messageOf(error),
      stack: stack
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    };
  }
}

const silence = (machine: string, reason: string): string =>
  reason.startsWith(machine) ? reason : `${machine}: ${reason}`;
