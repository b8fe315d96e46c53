import type { Part, Step } from '../core/chapter.js';

/** What one machine is asked. */
export interface Question {
  readonly machine: string;
  readonly holds: string;
  /** What it prints counts, not only that it holds. */
  readonly prints: boolean;
}

/** Every question that these steps have, once. */
export function questionsOf(steps: readonly Step[]): readonly Question[] {
  const all = steps.flatMap(partsOf).flatMap(({ like, ...part }): readonly Question[] =>
    like === undefined
      ? [{ ...part, prints: false }]
      : [
          { ...part, prints: true },
          { ...like, prints: true },
        ],
  );
  return [...new Map(all.map((question) => [keyOf(question), question])).values()];
}

/**
 * Ids of the steps all of whose parts hold; `answers` are those of questions that do, by `keyOf`.
 */
export function holding(
  steps: readonly Step[],
  answers: ReadonlyMap<string, string>,
): readonly string[] {
  const holds = ({ like, ...part }: Part): boolean => {
    if (like === undefined) return answers.has(keyOf({ ...part, prints: false }));
    const [own, other] = [part, like].map((each) => answers.get(keyOf({ ...each, prints: true })));
    return own !== undefined && own === other;
  };
  return steps.filter((step) => partsOf(step).every(holds)).map(({ id }) => id);
}

export const keyOf = ({ machine, holds, prints }: Question): string =>
  JSON.stringify([machine, holds, prints]);

/** The parts of a step's effect; a condition that is a text is asked on the step's own machine. */
export const partsOf = ({ machine, done }: Step): readonly Part[] =>
  typeof done === 'string' ? [{ machine, holds: done }] : done;

/** Conditions that a machine looks at side by side: some wait for another machine. */
const atOnce = 4;

/**
 * bash, in a folder where it is there: every condition in a subshell of its own, so that none can
 * end or disturb another. Of one of several lines each must hold.
 */
export function probes(questions: readonly Question[], folder?: string): string {
  const home = folder === undefined ? '' : `cd ${folder} 2>/dev/null || true\n`;
  return `${home}${questions.map((question, index) => `${index < atOnce ? '' : 'wait -n\n'}${probe(question, index)}`).join('')}wait\n`;
}

/**
 * Not `( … ) && echo`: as a part of such a list a subshell ignores its own `set -e` (bash(1), set).
 */
function probe({ holds, prints }: Question, index: number): string {
  return prints
    ? `{ said=$( exec 2>/dev/null </dev/null; set -eo pipefail\n${holds}\n)\n[ $? -ne 0 ] || echo "done ${index} "\${said//$'\\n'/ }; } &\n`
    : `{ ( set -eo pipefail\n${holds}\n) >/dev/null 2>&1 </dev/null\n[ $? -ne 0 ] || echo 'done ${index}'; } &\n`;
}

/** Answers of one machine to what it was asked, by `keyOf`. */
export function answersIn(
  stdout: string,
  questions: readonly Question[],
): readonly (readonly [string, string])[] {
  return stdout.split('\n').flatMap((line) => {
    const [, index, said = ''] = /^done (\d+)(?: (.*))?$/.exec(line) ?? [];
    const question = questions[Number(index)];
    return index === undefined || question === undefined ? [] : [[keyOf(question), said] as const];
  });
}
