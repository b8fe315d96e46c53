import { dirname, join } from 'node:path';
import * as z from 'zod';
import { LabError } from '../core/errors.js';
import { isRightIn } from '../grade/report.js';
import type { Report } from '../grade/schema.js';
import { newSigningKey } from '../grade/signature.js';
import { writeAtomic, writeOnce } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { readKept, readKeptIfThere } from '../host/named-file.js';
import type { LabPaths } from '../host/paths.js';

const subjectGrade = z.object({
  at: z.string(),
  pass: z.number(),
  checks: z.number(),
  earned: z.number(),
  possible: z.number(),
});

const recordSchema = z.object({
  /** Of the lab; earlier versions knew one track. */
  track: z.string().optional(),
  /** Rungs opened, by check. */
  hints: z.record(z.string(), z.int().nonnegative()),
  /** The last grade of each subject. */
  subjects: z.record(z.string(), subjectGrade),
  /** The check that was the first cause of the last report. */
  firstCause: z.string().optional(),
});

export type SubjectGrade = z.infer<typeof subjectGrade>;
/** What is remembered of gradings. It is for the learner's eyes; checks always ask the machines. */
export type GradingRecord = z.infer<typeof recordSchema>;

const recordFile = ({ grades }: LabPaths): string => join(grades, 'record.json');
/** Where earlier versions kept the key. */
const earlierKey = ({ grades }: LabPaths): string => join(grades, 'report-key.pem');

/** What was remembered of a lab; empty before its first check. */
export async function readGradingRecord(paths: LabPaths): Promise<GradingRecord> {
  const text = await textOf(recordFile(paths));
  if (text === undefined) return { hints: {}, subjects: {} };
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new LabError('config', `${recordFile(paths)} cannot be read: it was altered by hand`, {
      hint: 'Remove it: hints and grades begin anew.',
      cause: error,
    });
  }
}

export async function writeGradingRecord(paths: LabPaths, record: GradingRecord): Promise<void> {
  await makeFolder(paths.grades, 0o700);
  await writeAtomic(recordFile(paths), `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

/** The record after a report. */
export function remembering(record: GradingRecord, report: Report): GradingRecord {
  const [first] = report.firstCauses;
  const graded = Object.fromEntries(report.subjects.map(({ id }) => [id, gradeOf(report, id)]));
  const { track } = report.lab;
  return {
    ...(track === undefined ? {} : { track }),
    hints: record.hints,
    subjects: { ...record.subjects, ...graded },
    ...(first === undefined ? {} : { firstCause: first.check }),
  };
}

function gradeOf(report: Report, subject: string): SubjectGrade {
  const checks = report.checks.filter((check) => check.graded && check.subject === subject);
  const sum = (numbers: readonly number[]): number =>
    Math.round(numbers.reduce((total, each) => total + each, 0) * 10) / 10;
  return {
    at: report.startedAt,
    pass: checks.filter(isRightIn(report.checks)).length,
    checks: checks.length,
    earned: sum(checks.map(({ earned }) => earned)),
    possible: sum(checks.map(({ points }) => points)),
  };
}

/**
 * The lab's signing key (PKCS#8 PEM), made when first needed; undefined where there is none and
 * none is to be made.
 */
export async function signingKey(paths: LabPaths, make: true): Promise<string>;
export async function signingKey(paths: LabPaths, make: false): Promise<string | undefined>;
export async function signingKey(paths: LabPaths, make: boolean): Promise<string | undefined> {
  const known = await textOf(paths.reportKey);
  if (known !== undefined) return known;
  const earlier = await textOf(earlierKey(paths));
  if (!make) return earlier;
  await makeFolder(dirname(paths.reportKey), 0o700);
  const key = earlier ?? newSigningKey();
  // Another check may have been quicker: its key is the lab's.
  return (await writeOnce(paths.reportKey, key, 0o600))
    ? key
    : readKept(paths.reportKey, limitBytes);
}

/** Bytes. */
const limitBytes = 2 ** 20;

const textOf = (path: string): Promise<string | undefined> => readKeptIfThere(path, limitBytes);
