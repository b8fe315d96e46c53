import type { FactAnswer, Verdict } from '../core/check.js';
import { readSource } from '../declaration/source.js';
import { verdictOf } from './answer.js';

/**
 * Judges what a learner wrote under a key of a file of answers by what a script finds to be true
 * now: a line for each word, in any order; `a | b` in a line where both are right. A script that
 * ends with 1 has found nothing that could be true, and says why as a check does.
 */
export function judgeAnswer(
  key: string,
  { script, file }: { readonly script: string; readonly file: string },
  truth: FactAnswer,
  written: FactAnswer,
): Verdict {
  if (truth.exitCode !== 0) return verdictOf(script, truth);
  const wanted = linesOf(truth.stdout).map((line) => line.split(' | ').map(plain));
  if (wanted.length === 0) throw new Error(`${script} found no answer to ${key}`);
  const expected = `${key} in ${file}, as the machines have it`;
  if (written.exitCode !== 0) return { state: 'fail', expected, actual: `${file} cannot be read` };
  const given = givenUnder(key, written.stdout);
  if (typeof given === 'string') return { state: 'fail', expected, actual: given };
  if (given.length === 0) return { state: 'fail', expected, actual: 'there is no answer yet' };
  return isSame(given, wanted)
    ? { state: 'pass', evidence: `${key}: ${given.join(', ')}` }
    : { state: 'fail', expected, actual: given.join(', ') };
}

/** The words under a key, or why they cannot be read. */
function givenUnder(key: string, text: string): readonly string[] | string {
  const { data, problems } = readSource(text, { noun: 'answers', startOver: 'begin it again' });
  const [problem] = problems;
  if (data === undefined || problem !== undefined)
    return `line ${problem?.line ?? 1} is not read as YAML: ${problem?.message ?? 'it is empty'}`;
  const value = data[key];
  const words = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return words
    .filter((word) => ['string', 'number', 'boolean'].includes(typeof word))
    .map((word) => plain(String(word)))
    .filter((word) => word !== '');
}

/** Each word answers one line, and no word is too many. */
const isSame = (given: readonly string[], wanted: readonly (readonly string[])[]): boolean =>
  new Set(given).size === wanted.length &&
  wanted.every((either) => either.some((word) => given.includes(word)));

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const plain = (word: string): string => word.trim().toLowerCase();
