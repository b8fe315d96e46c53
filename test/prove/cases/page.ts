import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/host/paths.js';
import { lineOf, rowsOf } from '../table.js';
import type { Case } from './table.js';

/** One line of docs/cases.md. */
export interface Row {
  readonly number: string;
  readonly title: string;
  /** `fault ID`, or `right`. */
  readonly way: string;
  readonly result: string;
  readonly seconds: string;
  /** 2026-11-29 */
  readonly date: string;
}

const columns = ['number', 'title', 'way', 'result', 'seconds', 'date'] as const;

export const casesPage = join(packageRoot, 'docs/cases.md');

export const wayOf = ({ fault }: Case): string =>
  fault === undefined ? 'right' : `fault ${fault.id}`;

export const readRows = (path = casesPage): readonly Row[] => rowsOf(path, /^\| \d/, columns);

/** Writes the page in the order of the cases: new rows in place of older ones, none of what is gone. */
export function writeRows(rows: readonly Row[], cases: readonly Case[], path = casesPage): void {
  const key = ({ number, title }: Pick<Row, 'number' | 'title'>): string => `${number} ${title}`;
  const known = new Map([...readRows(path), ...rows].map((row) => [key(row), row]));
  const shown = cases.flatMap(
    ({ number, title }) => known.get(key({ number: String(number), title })) ?? [],
  );
  writeFileSync(
    path,
    [
      '# Reported cases',
      '',
      'Written by `npm run prove -- cases`: states in which people reported to have got stuck, and right ones that a grader took for wrong, put into a finished cluster and',
      'taken back. A fault must be told by its check in the expected words, all else must pass ([proof](proof.md) says how); with what is right every check must pass.',
      '',
      `${shown.length} of ${cases.length} cases; ${shown.filter(({ result }) => result === 'proved').length} proved.`,
      '',
      '| case | state | way | result | s | date |',
      '|--:|---|---|---|--:|---|',
      ...shown.map((row) => lineOf(columns.map((column) => row[column]))),
      '',
    ].join('\n'),
  );
}
