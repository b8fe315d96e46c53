import { printable } from '../core/printable.js';
import type { BrokenRow, DrillRow } from '../practice/rows.js';
import { renderTable } from '../ui/table.js';

/** Whether something belongs to a domain of the curriculum. */
export const isOfDomain = (
  row: DrillRow | BrokenRow,
): row is DrillRow & { readonly domain: string } => 'domain' in row && row.domain !== null;

/** Exercises, domain by domain, as text. */
export const exerciseTable = (
  rows: readonly (DrillRow | BrokenRow)[],
  domains: readonly { readonly id: string }[],
): string =>
  renderTable(
    ['EXERCISE', 'WHAT IS WANTED', 'DOMAIN', 'KIND', 'MINUTES', 'POINTS', 'LAST GRADE'],
    domains.flatMap(({ id }) =>
      rows
        .filter(isOfDomain)
        .filter(({ domain }) => domain === id)
        .map((row) => [
          row.name,
          row.title,
          row.domain,
          row.kind,
          String(row.minutes),
          String(row.points),
          gradeWords(row),
        ]),
    ),
  );

const gradeWords = ({ grade }: DrillRow): string =>
  grade === null ? '-' : `${grade.earned} of ${grade.possible} points`;

/** The drills that there are, as text. */
export const drillTable = (rows: readonly (DrillRow | BrokenRow)[]): string =>
  renderTable(
    ['DRILL', 'WHAT IS WRONG', 'MINUTES', 'POINTS', 'DIFFICULTY', 'AFTER', 'LAST GRADE'],
    rows.map((row) =>
      'problems' in row
        ? [
            printable(row.name),
            '(invalid)',
            '-',
            '-',
            '-',
            '-',
            `${printable(row.problems[0] ?? '')}${row.problems.length > 1 ? `, and ${row.problems.length - 1} more: \`khw-lab validate\` names them` : ''}`,
          ]
        : [
            row.name,
            row.title,
            String(row.minutes),
            String(row.points),
            row.difficulty,
            row.from,
            gradeWords(row),
          ],
    ),
  );
