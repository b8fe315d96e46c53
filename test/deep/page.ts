import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';
import type { Suite } from './table.js';

/** One line of docs/suites.md. */
export interface SuiteRow {
  readonly name: string;
  readonly result: string;
  readonly seconds: number;
  /** 2026-11-29 */
  readonly date: string;
  readonly digest: string;
}

const path = join(packageRoot, 'docs/suites.md');

export function readSuiteRows(): readonly SuiteRow[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^\| [a-z]/.test(line) && !line.startsWith('| suite'))
    .map((line) => {
      const [, name = '', , , result = '', seconds = '', date = '', digest = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return { name, result, seconds: Number(seconds), date, digest };
    });
}

/** Writes the page: new rows in place of old ones, in the order of the table. */
export function writeSuiteRows(rows: readonly SuiteRow[], suites: readonly Suite[]): void {
  const known = new Map([...readSuiteRows(), ...rows].map((row) => [row.name, row]));
  const lines = suites.flatMap(({ name, about, lab }) => {
    const row = known.get(name);
    if (row === undefined) return [];
    const { result, seconds, date, digest } = row;
    return `| ${name} | ${about} | ${lab} | ${result} | ${seconds} | ${date} | ${digest} |`;
  });
  writeFileSync(
    path,
    [
      '# The deep suites',
      '',
      'Written by `npm run prove -- suites`. Each is a file of tests on real machines, on the lab it is handed: none, a small one, the whole one at the beginning',
      "of a chapter, or finished (done). `npm run test:deep` runs those whose digest (of the file, of what it calls, imports and reads, and of the image's recipe) is",
      'not below, then a sample of the others, as long as there is time, and names those that are not below at all. Seconds are those of two cores without KVM.',
      '',
      '| suite | what it shows | lab | result | s | date | digest |',
      '|---|---|---|---|--:|---|---|',
      ...lines,
      '',
    ].join('\n'),
  );
}

/** Those that have run before, and that the page does not know to have passed as they are now. */
export const changedSuites = (
  suites: readonly Suite[],
  rows: readonly SuiteRow[],
  digestOf: (suite: Suite) => string,
): readonly Suite[] =>
  suites.filter((suite) => {
    const row = rowOf(suite, rows);
    return row !== undefined && (row.result !== 'passed' || row.digest !== digestOf(suite));
  });

/**
 * Those that nobody has seen run to their end: whoever adds one runs it with `npm run prove --
 * suites NAME` first.
 */
export const unseenSuites = (
  suites: readonly Suite[],
  rows: readonly SuiteRow[],
): readonly Suite[] => suites.filter((suite) => rowOf(suite, rows) === undefined);

const rowOf = ({ name }: Suite, rows: readonly SuiteRow[]): SuiteRow | undefined =>
  rows.find((row) => row.name === name);
