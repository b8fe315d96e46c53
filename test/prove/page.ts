import { writeFileSync } from 'node:fs';
import type { Fault } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';
import { readLabFile, releaseSetNames } from '../../lib/lab/record.js';
import type { FaultProof } from '../../lib/practice/proof/faults.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { everyChapter } from '../../lib/track/chapters.js';
import type { Track } from '../../lib/track/types.js';
import { imageDigest } from '../digest/digest.js';
import { faultDigests } from '../digest/faults.js';
import { checksOf, faultsOf } from './site.js';
import { lineOf, rowsOf } from './table.js';
import { clusterOf, pageOf, sourceOf } from './tracks.js';

/** One line of docs/proof.md, or of another track's page. */
export interface Row {
  readonly fault: string;
  readonly title: string;
  readonly check: string;
  readonly learnerFailure: string;
  readonly seconds: string;
  readonly result: string;
  /** 2026-11-29 */
  readonly date: string;
  /** Digest of the recipe of the machines' image when that was seen. */
  readonly image: string;
  /** Of the fault and its check as they were then. */
  readonly digest: string;
}

/** Tracks with the same chapters have one page. */
const pathOf = (track: Track): string => pageOf('proof', clusterOf(track));

const columns = [
  'fault',
  'title',
  'check',
  'learnerFailure',
  'seconds',
  'result',
  'date',
  'image',
  'digest',
] as const;

export const readRows = (track: Track): readonly Row[] =>
  rowsOf(pathOf(track), /^\| [a-z]/, columns);

export const rowOf = (
  { fault, seconds, problems }: FaultProof,
  digests: ReadonlyMap<string, string>,
): Row => ({
  fault: fault.id,
  title: fault.title,
  check: fault.check,
  learnerFailure: String(fault.learnerFailure ?? ''),
  seconds: seconds.toFixed(1),
  result: problems.length === 0 ? 'proved' : `NOT PROVED: ${(problems[0] ?? '').slice(0, 200)}`,
  date: today(),
  image: imageDigest(),
  digest: digests.get(fault.id) ?? '',
});

export const today = (): string => new Date().toISOString().slice(0, 10);

/**
 * Writes the page: new rows in place of old ones, in the order of the chapters; rows of faults that
 * are gone go.
 */
export async function writeRows(
  rows: readonly Row[],
  track: Track,
  facts: readonly string[],
): Promise<void> {
  const faults = faultsOf(everyChapter(track), await shippedLab(track));
  const known = new Map([...readRows(track), ...rows].map((row) => [row.fault, row]));
  const shown = faults.flatMap(({ id }) => known.get(id) ?? []);
  const failures = [...new Set(faults.flatMap(({ learnerFailure }) => learnerFailure ?? []))].sort(
    (a, b) => a - b,
  );
  writeFileSync(
    pathOf(track),
    [
      '# Every check proves itself',
      '',
      'Written by `npm run prove`: on a real, finished cluster faults are injected, up to eight at once that cannot hide each other, everything is graded, and they are taken back. Proved means: the',
      'check of each failed with the expected words, the checks that need some of these were blocked by exactly those, all others passed, and after the undo its check passed again. The number of a',
      'learner failure is that of the list of ways in which learners of the tutorial get stuck. Seconds are its share of the time of all that were in at once. `npm run test:deep` repeats every fault whose digest is not below, and an eighth of the others,',
      "those first that were seen on another image. The digest is that of the fault's text, of its check's, and of the code that judges it; image is that of the recipe of the machines' image.",
      '',
      `${shown.length} of ${faults.length} faults; ${shown.filter(({ result }) => result === 'proved').length} proved; learner failures ${failures.join(', ')}.`,
      '',
      ...facts,
      '',
      '| fault | what was done | check | learner failure | s | result | date | image | digest |',
      '|---|---|---|--:|--:|---|---|---|---|',
      ...shown.map((row) => lineOf(columns.map((column) => row[column]))),
      '',
    ].join('\n'),
  );
}

/**
 * The faults of the lab that ships, so that nothing depends on where this is run; not those of
 * optional chapters.
 */
export const shippedFaults = async (track: Track): Promise<readonly Fault[]> =>
  faultsOf(track.chapters, await shippedLab(track));

async function shippedLab(track: Track): Promise<Lab> {
  const file = await readLabFile(
    undefined,
    { tracks: [clusterOf(track)], releaseSets: releaseSetNames },
    () => undefined,
  );
  return resolveLab(file, { labName: 'khw', networkCidr: '192.168.140.0/24' });
}

/** By fault, those of optional chapters too: a digest of all that it depends on. */
export async function digests(track: Track): Promise<ReadonlyMap<string, string>> {
  const lab = await shippedLab(track);
  const chapters = everyChapter(track);
  return faultDigests(faultsOf(chapters, lab), checksOf(chapters, lab), sourceOf(track));
}
