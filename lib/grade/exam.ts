import type { Report } from './schema.js';
import type { Score } from './score.js';

type ExamResult = NonNullable<Report['exam']>;

/** What was fixed when an exam began, and when its end was agreed to. */
export interface ExamTerms {
  readonly seed: number;
  readonly minutes: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Percent of the points. */
  readonly passMark: number;
}

/** An exam as a report has it: passed are enough points in time. */
export function resultOf(
  { seed, minutes, startedAt, endedAt, passMark }: ExamTerms,
  { earned, possible }: Pick<Score, 'earned' | 'possible'>,
): ExamResult {
  const late = endedAt.getTime() - startedAt.getTime() >= minutes * 60_000;
  const percent = possible > 0 ? Math.floor((earned / possible) * 100) : 0;
  return {
    seed,
    minutes,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    late,
    passMark,
    percent,
    passed: !late && percent >= passMark,
  };
}

/** 0 for an exam that was passed in time, 1 for any other end. */
export const examExitCode = ({ exam }: Pick<Report, 'exam'>): number =>
  exam?.passed === true ? 0 : 1;

/**
 * `seed 7; 30 minutes from 2026-01-31 10:00:00 to 2026-01-31 10:20:00 UTC, in time; 87 % of the
 * points, 66 % are needed: passed`.
 */
export function examWords({
  seed,
  minutes,
  startedAt,
  endedAt,
  late,
  passMark,
  percent,
  passed,
}: ExamResult): string {
  return (
    `seed ${seed}; ${minutes} minutes, from ${plainTime(startedAt)} to ${plainTime(endedAt)} UTC, ${late ? 'late' : 'in time'}; ` +
    `${percent} % of the points, ${passMark} % are needed: ${passed ? 'passed' : 'not passed'}`
  );
}

const plainTime = (iso: string): string => iso.replace('T', ' ').replace(/\..*/, '');
