import { resolve } from 'node:path';
import type { LabRef, Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { chapterNamed } from '../course/chapters.js';
import { drillFacts, isFor, shelvesOf, type AmongTracks } from '../course/drills.js';
import { faultsOf } from '../course/faults.js';
import { subjectNamed } from '../course/subjects.js';
import { withoutHoles } from '../drills/holes.js';
import { drillFolders, type Placed } from '../drills/list.js';
import { loadDrill } from '../drills/load.js';
import type { DrillFacts } from '../drills/types.js';
import { labForReading, readLab } from '../lab/record.js';
import { labStatus } from '../lab/status.js';
import { trackFor } from '../lab/track.js';
import { everyChapter, isDone, isOptional } from '../track/chapters.js';
import type { Track } from '../track/types.js';
import { isRight } from './grading.js';
import { readGradingRecord, type GradingRecord, type SubjectGrade } from './record.js';

/** A chapter, and how far a learner is with it. */
export interface ChapterRow {
  readonly id: string;
  readonly title: string;
  /** Nobody works towards it. */
  readonly optional: boolean;
  readonly minutes: number;
  /** How many. */
  readonly checks: number;
  readonly points: number;
  /** That can be practised, and how many of these were put right when last graded. */
  readonly faults: { readonly count: number; readonly repaired: number };
  /** By khw-lab. */
  readonly done: boolean;
  readonly grade: SubjectGrade | null;
}

/** What there is to learn with a lab. */
export interface Rows {
  readonly lab: string;
  readonly track: Track;
  /** The last chapter that `up` did; null where there is no lab yet. */
  readonly chapter: string | null;
  readonly chapters: readonly ChapterRow[];
  readonly drills: readonly (DrillRow | BrokenRow)[];
}

/** A drill that can be begun. */
export interface DrillRow {
  readonly name: string;
  /** What the seed decides is an ellipsis. */
  readonly title: string;
  readonly kind: string;
  /** Of the curriculum; null for what belongs to none. */
  readonly domain: string | null;
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

/**
 * Every chapter and every drill, with their grades on a lab, which may not be there yet; `labs` is
 * a teacher's folder of drills.
 */
export async function courseRows(
  ports: Ports,
  ref: LabRef,
  labs: string | undefined,
): Promise<Rows> {
  const { paths } = ports;
  const { lab: name, connect } = ref;
  const track = await trackFor(ports, ref);
  const lab = await labForReading(ports, name, track.id);
  const record = await readGradingRecord(paths.lab(lab.name));
  const chapter =
    (await readLab(ports, name)) === undefined
      ? null
      : (await labStatus(ports, name, connect)).chapter;
  return {
    lab: lab.name,
    track,
    chapter,
    drills: await drillRows({ ...ports, track }, labs, record),
    chapters: everyChapter(track).map(({ id }) =>
      chapterRow(track, id, lab, record, chapter ?? undefined),
    ),
  };
}

function chapterRow(
  track: Track,
  id: string,
  lab: Lab,
  record: GradingRecord,
  reached: string | undefined,
): ChapterRow {
  const { title, minutes, checks } = subjectNamed(track, id);
  const own = checks(lab);
  const faults = faultsOf(chapterNamed(track, id), lab);
  return {
    id,
    title,
    optional: isOptional(track, id),
    minutes,
    checks: own.length,
    points: own.reduce((sum, { points }) => sum + points, 0),
    faults: {
      count: faults.length,
      repaired: faults.filter(({ name }) => isRight(record, name)).length,
    },
    done: isDone(track, id, reached),
    grade: record.subjects[id] ?? null,
  };
}

/** Every drill that ships for a track, and those of a teacher's folder before them. */
export async function drillRows(
  among: AmongTracks,
  labs: string | undefined,
  record: GradingRecord,
): Promise<readonly (DrillRow | BrokenRow)[]> {
  const own = labs === undefined ? [] : await drillFolders([resolve(labs)]);
  const names = new Set(own.map(([name]) => name));
  const shipped = (await drillFolders(shelvesOf(among.track))).filter(([name]) => !names.has(name));
  const facts = drillFacts(among);
  const rows: (DrillRow | BrokenRow)[] = [];
  // One after the other: a folder of a thousand drills is not a thousand open files.
  for (const each of [...own, ...shipped]) {
    const row = await rowOf(each, facts, among.track, record);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Undefined where it is for labs of other tracks. */
async function rowOf(
  [name, folder]: Placed,
  facts: DrillFacts,
  track: Track,
  record: GradingRecord,
): Promise<DrillRow | BrokenRow | undefined> {
  try {
    const drill = await loadDrill(folder, facts);
    if (!isFor(drill, track)) return undefined;
    const { title, kind, domain, minutes, points, difficulty, teaches, from } = drill;
    return {
      name,
      title: withoutHoles(title),
      kind,
      domain: domain ?? null,
      minutes,
      points,
      difficulty,
      teaches,
      from,
      grade: record.subjects[name] ?? null,
    };
  } catch (error) {
    // The others can be begun all the same.
    if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
    return { name, problems: error.details.length === 0 ? [error.message] : error.details };
  }
}
