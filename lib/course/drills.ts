import { finished } from '../checkpoints/names.js';
import type { Check } from '../core/check.js';
import type { Lab } from '../core/lab.js';
import type { Runner } from '../core/run.js';
import { drillFolder, drillNamed } from '../drills/list.js';
import { loadDrill } from '../drills/load.js';
import type { Drill, DrillFacts } from '../drills/types.js';
import { unknownBeginning } from './beginnings.js';
import { everyChapter, findChapter } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** All checks of all chapters on a lab but the optional ones: what a drill can require. */
export const chapterChecks = (track: Track, lab: Lab): readonly Check[] =>
  track.chapters.flatMap((chapter) => chapter.checks(lab));

/** What `reset` calls an ordeal that was interrupted. */
export const ordeal = 'ordeal';

/** Words that `start`, `check` or `validate` take for something else than a drill. */
export const takenNames = (track: Track): readonly string[] => [
  ...everyChapter(track).flatMap(({ id, slug }) => [id, slug]),
  finished,
  ordeal,
  'all',
];

/**
 * What the rules for drills must know; without a lab its machines and checks are not held against a
 * drill.
 */
export const drillFacts = (track: Track, lab?: Lab): DrillFacts => ({
  chapters: track.chapters.map(({ id }) => id),
  taken: takenNames(track),
  ...(lab === undefined
    ? {}
    : {
        machines: lab.machines.map(({ name }) => name),
        checks: chapterChecks(track, lab).map(({ id }) => id),
      }),
});

/**
 * Whether a name is no chapter's, nor the finished cluster's: then it is a drill's, if anything.
 */
export const isNoChapter = (track: Track, name: string): boolean =>
  name !== finished && findChapter(track, name) === undefined;

/** Runs bash's own look at scripts. */
interface Looking {
  readonly track: Track;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/** The drill of that name, or every problem of its folder. */
export const drillCalled = (
  { track, runner, signal }: Looking,
  name: string,
  labs: string | undefined,
  lab?: Lab,
): Promise<Drill> =>
  track.drills !== true && labs === undefined
    ? Promise.reject(unknownBeginning(track, name, []))
    : drillNamed(name, labs, drillFacts(track, lab), runner, signal);

/** A folder with a drill.yaml, or the name of a drill. */
export async function drillAt(
  { track, runner, signal }: Looking,
  place: string,
  labs: string | undefined,
  lab?: Lab,
): Promise<Drill> {
  const known = place.includes('/') ? undefined : await drillFolder(place, labs);
  return loadDrill(known ?? place, drillFacts(track, lab), runner, signal);
}
