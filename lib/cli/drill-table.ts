import { resolve } from 'node:path';
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

/** Every drill that ships, and those of a teacher's folder before them. */
export async function drillRows(labs: string | undefined, record: GradingRecord): Promise<readonly DrillRow[]> {
  const own = labs === undefined ? [] : await drillNames(resolve(labs));
  const names = [...own, ...(await drillNames(undefined)).filter((name) => !own.includes(name))];
  return Promise.all(names.map(async (name) => {
    const { title, minutes, points, difficulty, teaches, from } = await loadDrill(await drillFolder(name, labs) ?? name, drillFacts());
    return { name, title: withoutHoles(title), minutes, points, difficulty, teaches, from, grade: record.subjects[name] ?? null };
  }));
}

export const drillTable = (rows: readonly DrillRow[]): string => renderTable(
  ['DRILL', 'WHAT IS WRONG', 'MINUTES', 'POINTS', 'DIFFICULTY', 'AFTER', 'LAST GRADE'],
  rows.map(({ name, title, minutes, points, difficulty, from, grade }) =>
    [name, title, String(minutes), String(points), difficulty, from, grade === null ? '-' : `${grade.earned} of ${grade.possible} points`]),
);
