import { readFileSync } from 'node:fs';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, Fact, FactAnswer, Verdict } from '../../lib/core/check.js';
import { smallLab } from './fixture.js';

/**
 * Answers of a finished lab's machines, by machine and name of the fact; where long, without what
 * nobody reads.
 */
const recorded = JSON.parse(
  readFileSync('test/fixtures/answers/finished-lab.json', 'utf8'),
) as Readonly<Record<string, string>>;

/** The checks for which answers are recorded. */
export const finishedChecks: readonly Check[] = track.chapters
  .filter(({ id }) => id >= '08')
  .flatMap((chapter) => chapter.checks(smallLab));

/** Where a check asks several nodes, their traffic and their filters go by the node's name. */
const keyOf = (name: string, { machine }: Fact): string =>
  `${machine} ${name === machine ? 'traffic' : name.replace(/^filters-.*/, 'filters')}`;

/** What a check says of a finished lab, once its answers have been changed. */
export function judge(
  check: Check,
  change: (text: string, key: string) => string = (text) => text,
): Verdict {
  const answers = Object.entries(check.facts).map(([name, fact]): [string, FactAnswer] => {
    const text = recorded[keyOf(name, fact)];
    if (text === undefined) throw new Error(`nothing is recorded for ${keyOf(name, fact)}`);
    return [name, { exitCode: 0, stdout: change(text, keyOf(name, fact)), stderr: '' }];
  });
  return check.judge(Object.fromEntries(answers));
}
