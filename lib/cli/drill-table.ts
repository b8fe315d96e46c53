import { resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { withoutHoles } from '../drills/holes.js';
import { drillFolder, drillNames } from '../drills/list.js';
import { loadDrill } from '../drills/load.js';
import { renderTable } from '../ui/table.js';
import { drillFacts } from './drill-choice.js';
import type { GradingRecord, SubjectGrade } from './grading-record.js';

export interface DrillRow {
  readonly name: string;
  /** What the seed decides is an ellipsis. */
  readonly title: string;
  readonly minutes: number;
  readonly points: number;
  readonly difficulty: string;
  readonly teaches: readonly string[];
  readonly from: string;
  readonly grade: SubjectGrade | null;
}

/** A drill that cannot be begun. */
export interface BrokenRow {
  readonly name: string;
  /** A line each. */
  readonly problems: readonly string[];
}

/** Every drill that ships, and those of a teacher's folder before them. */
export async function drillRows(labs: string | undefined, record: GradingRecord): Promise<readonly (DrillRow | BrokenRow)[]> {
  const own = labs === undefined ? [] : await drillNames(resolve(labs));
  const names = [...own, ...(await drillNames(undefined)).filter((name) => !own.includes(name))];
  const rows: (DrillRow | BrokenRow)[] = [];
  // One after the other: a folder of a thousand drills is not a thousand open files.
  for (const name of names) rows.push(await rowOf(name, labs, record));
  return rows;
}

async function rowOf(name: string, labs: string | undefined, record: GradingRecord): Promise<DrillRow | BrokenRow> {
  try {
    const { title, minutes, points, difficulty, teaches, from } = await loadDrill(await drillFolder(name, labs) ?? name, drillFacts());
    return { name, title: withoutHoles(title), minutes, points, difficulty, teaches, from, grade: record.subjects[name] ?? null };
  } catch (error) {
    // The others can be begun all the same.
    if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
    return { name, problems: error.details.length === 0 ? [error.message] : error.details };
  }
}

export const drillTable = (rows: readonly (DrillRow | BrokenRow)[]): string => renderTable(
  ['DRILL', 'WHAT IS WRONG', 'MINUTES', 'POINTS', 'DIFFICULTY', 'AFTER', 'LAST GRADE'],
  rows.map((row) => 'problems' in row
    ? [printable(row.name), '(cannot be begun)', '-', '-', '-', '-', `${printable(row.problems[0] ?? '')}${row.problems.length > 1 ? `, and ${row.problems.length - 1} more: \`khw-lab validate\` names them` : ''}`]
    : [row.name, row.title, String(row.minutes), String(row.points), row.difficulty, row.from, row.grade === null ? '-' : `${row.grade.earned} of ${row.grade.possible} points`]),
);
