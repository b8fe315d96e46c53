import { loadavg } from 'node:os';
import type { Ports } from '../actions/ports.js';
import { wayBack } from '../actions/way-back.js';
import type { Check } from '../core/check.js';
import { systemFault } from '../core/errno.js';
import { throwIfInterrupted, type LabError } from '../core/errors.js';
import {
  allChecks,
  subjectNamed,
  subjectsOf,
  subjectsUpTo,
  type Subject,
} from '../course/subjects.js';
import { gradeChosen } from '../grade/chosen.js';
import type { Collecting } from '../grade/collect.js';
import type { ExamTerms } from '../grade/exam.js';
import { buildReport, type Grading } from '../grade/report.js';
import type { Report } from '../grade/schema.js';
import { signReport } from '../grade/signature.js';
import { atOnce, readComputer } from '../host/computer.js';
import { ownVersion } from '../host/version.js';
import type { OpenLab } from '../lab/open.js';
import { plightOf } from '../lab/plight.js';
import { chapterReached } from '../lab/reached.js';
import { standstillOf } from '../lab/standstill.js';
import type { Fleet } from '../ssh/fleet.js';
import { everyChapter, firstChapter, latest } from '../track/chapters.js';
import { activeSubjects } from './active.js';
import {
  readGradingRecord,
  remembering,
  signingKey,
  writeGradingRecord,
  type GradingRecord,
} from './record.js';

export interface GradingRequest {
  readonly subjects: readonly Subject[];
  readonly rebooted: boolean;
  readonly exam?: ExamTerms;
}

/**
 * Grades on an open lab: asks the machines, judges, signs, and remembers. Changes nothing on the
 * machines.
 */
export async function gradeLab(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  request: GradingRequest,
): Promise<Report> {
  const startedAt = new Date();
  const started = performance.now();
  const { lab, track, paths } = opened;
  // Where it cannot be kept nobody is asked first.
  await signingKey(paths, true);
  const { rebooted, exam } = request;
  const subjects = request.subjects.map((subject) => ({ ...subject, own: subject.checks(lab) }));
  const graded = await gradeChosen(
    subjects.flatMap(({ own }) => own),
    allChecks(track, request.subjects, lab),
    collecting(ports, opened, fleet),
  );
  return reportOn(ports, opened, {
    subjects,
    graded,
    rebooted,
    startedAt,
    started,
    ...(exam === undefined ? {} : { exam }),
  });
}

/** What was graded on a lab, and how it was done. */
interface GradedSubjects extends Pick<Grading, 'graded' | 'rebooted' | 'startedAt' | 'exam'> {
  readonly subjects: readonly (Pick<Subject, 'id' | 'title'> & {
    readonly own: readonly Check[];
  })[];
  /** By performance.now(). */
  readonly started: number;
}

/** The report on what was graded, signed and remembered. */
export async function reportOn(
  ports: Ports,
  { lab, paths }: OpenLab,
  { subjects, started, ...grading }: GradedSubjects,
): Promise<Report> {
  const record = await readGradingRecord(paths);
  const report = signReport(
    buildReport({
      ...grading,
      tool: `khw-lab ${ownVersion()}`,
      lab: { name: lab.name, track: lab.track, releaseSet: lab.releaseSet },
      subjects: subjects.map(({ id, title, own }) => ({
        id,
        title,
        checks: own.map((check) => check.id),
      })),
      hintsUsed: new Map(Object.entries(record.hints)),
      seconds: (performance.now() - started) / 1000,
    }),
    await signingKey(paths, true),
  );
  throwIfInterrupted(ports.signal);
  await writeGradingRecord(paths, remembering(record, report)).catch((error: unknown) => {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    // The report itself is not lost by that.
    ports.say(`warning: this grade is not remembered: ${fault.message}. ${fault.hint}`);
  });
  return report;
}

/** Processors that a lab keeps busy while it is asked. */
const enough = 2;

/**
 * A computer with more to do than it has processors, or that gives them for a part of the time
 * only, makes its guests slow, not wrong.
 */
export function busyness({ cpus, cpuTime } = readComputer(), load = loadavg()[0] ?? 0): number {
  return Math.min(8, Math.max(1, load / cpus, Math.min(enough, cpus) / cpuTime));
}

/**
 * How this lab's machines are asked. Guests that are slow, and a computer that is busy, are not
 * wrong.
 */
export const collecting = (ports: Ports, opened: OpenLab, fleet: Fleet): Collecting => ({
  session: (machine) => fleet.session(machine),
  signal: ports.signal,
  explain: explainSilence(ports, opened),
  slowness: Math.min(20, opened.lab.slowness * busyness()),
  // All eight of a lab on two processors, and its API servers are not ready any more. One more than
  // there are: a machine also waits.
  atOnce: atOnce() + 1,
});

/**
 * Why a machine does not answer, by libvirt, which knows better than a connection that nobody
 * takes.
 */
const explainSilence =
  (ports: Ports, opened: OpenLab) =>
  async (machine: string, error?: LabError): Promise<string | undefined> => {
    const plight =
      (await plightOf(opened, machine, ports.signal)) ??
      (await standstillOf(opened, machine, ports.signal));
    if (plight !== undefined) return `it is ${plight}`;
    // It runs, and lets nobody in.
    return error?.hint === undefined
      ? undefined
      : `${error.message}. ${await wayBack(ports, opened, machine)}`;
  };

/**
 * What `check` means: the drill that is on, else everything up to the chapter that was reached;
 * `all`, or one subject.
 */
export async function subjectsFor(
  name: string | undefined,
  ports: Ports,
  opened: OpenLab,
): Promise<readonly Subject[]> {
  const { track } = opened;
  const drill = await activeSubjects(ports, opened, name === 'all' ? firstChapter(track).id : name);
  if (name === 'all') return subjectsOf(track);
  if (drill !== undefined) return drill;
  if (name !== undefined) return [subjectNamed(track, name)];
  const reached = await furthest(ports, opened, await readGradingRecord(opened.paths));
  return subjectsUpTo(track, reached);
}

/** The last chapter that `up` did, or that a learner's check found right. */
export async function furthest(
  ports: Ports,
  opened: OpenLab,
  record: GradingRecord,
): Promise<string | undefined> {
  const right = everyChapter(opened.track)
    .map(({ id }) => id)
    .filter((id) => isRight(record, id));
  const reached = await chapterReached(ports, opened);
  return latest(opened.track, [...(reached === undefined ? [] : [reached]), ...right]);
}

/** Whether everything passed when a subject was last graded. */
export function isRight({ subjects: grades }: GradingRecord, id: string): boolean {
  const grade = grades[id];
  return grade !== undefined && grade.checks > 0 && grade.pass === grade.checks;
}
