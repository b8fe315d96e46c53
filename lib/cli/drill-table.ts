import { printable } from '../core/printable.js';
import type { BrokenRow, DrillRow } from '../practice/rows.js';
import { renderTable } from '../ui/table.js';

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
            row.grade === null ? '-' : `${row.grade.earned} of ${row.grade.possible} points`,
          ],
    ),
  );
