import type { Cause, FactAnswer, Verdict } from '../../../lib/core/check.js';

export type Answers = Readonly<Record<string, FactAnswer>>;

/** Documentation of Kubernetes, by the path of its page. */
export const kubernetesDocs = (path: string): string => `https://kubernetes.io/docs/${path}`;

export const pass = (evidence: string): Verdict => ({ state: 'pass', evidence });

export const fail = (expected: string, actual: string, cause?: Cause): Verdict => ({
  state: 'fail',
  expected,
  actual,
  ...(cause === undefined ? {} : { cause }),
});

/** Passes where there is no complaint; else fails with all of them. */
export const unlessAny = (
  complaints: readonly string[],
  expected: string,
  evidence: string,
  cause?: Cause,
): Verdict =>
  complaints.length === 0 ? pass(evidence) : fail(expected, listed(complaints), cause);

/** The answer to a fact the check named itself. */
export function answerTo(answers: Answers, name: string): FactAnswer {
  const answer = answers[name];
  if (answer === undefined) throw new Error(`the check did not ask for ${name}`);
  return answer;
}

/** A learner's text in a sentence: nothing that a terminal would act on, and not without end. */
export function shown(text: string, most = 100): string {
  const tame = text
    .slice(0, most + 1)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g, (character) =>
      character === '\n' || character === '\t'
        ? ' '
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return text.length > most ? `${tame.slice(0, most)}…` : tame;
}

/** Some of many, and how many more. */
export function listed(texts: readonly string[], most = 4): string {
  const more = texts.length - most;
  return texts.slice(0, most).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/**
 * A reader that reads the same answer once, however many checks ask: certificates and YAML take
 * their time. What it returns is never changed.
 */
export function readOnce<T>(read: (answer: FactAnswer) => T): (answer: FactAnswer) => T {
  const known = new WeakMap<FactAnswer, T>();
  return (answer) => {
    const found = known.get(answer) ?? read(answer);
    known.set(answer, found);
    return found;
  };
}
