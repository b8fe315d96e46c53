import { finished } from '../checkpoints/names.js';
import type { Check } from '../core/check.js';
import type { Lab } from '../core/lab.js';
import type { Runner } from '../core/run.js';
import { drillFolder, drillNamed, ownDrills, ownShelf } from '../drills/list.js';
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

/** Folders with the drills and exercises that ship for a track. */
export const shelvesOf = ({ drills, exercises }: Track): readonly string[] => [
  ...(drills === true ? [ownDrills] : []),
  ...(exercises?.domains ?? []).map(({ id }) => ownShelf(`${exercises?.folder ?? ''}/${id}`)),
];

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
  ...(track.exercises === undefined
    ? {}
    : {
        domains: new Map(
          track.exercises.domains.map(({ id, competencies }) => [
            id,
            competencies.map((one) => one.id),
          ]),
        ),
      }),
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
  shelvesOf(track).length === 0 && labs === undefined
    ? Promise.reject(unknownBeginning(track, name, []))
    : drillNamed(name, labs, drillFacts(track, lab), runner, signal, shelvesForNames(track));

/** Where a name is looked up: whoever names a drill of the others' means it. */
const shelvesForNames = (track: Track): readonly string[] => {
  const shelves = shelvesOf(track);
  return shelves.length === 0 ? [ownDrills] : shelves;
};

/** A folder with a drill.yaml, or the name of a drill. */
export async function drillAt(
  { track, runner, signal }: Looking,
  place: string,
  labs: string | undefined,
  lab?: Lab,
): Promise<Drill> {
  const known = place.includes('/')
    ? undefined
    : await drillFolder(place, labs, shelvesForNames(track));
  return loadDrill(known ?? place, drillFacts(track, lab), runner, signal);
}
