import { dirname } from 'node:path';
import { finished } from '../checkpoints/names.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { nearest } from '../core/nearest.js';
import type { Runner } from '../core/run.js';
import { labValues } from '../drills/environment.js';
import { drillFolder, drillFolders, ownDrills, ownShelf } from '../drills/list.js';
import { loadDrill, tracksOfFolder } from '../drills/load.js';
import type { Drill, DrillFacts } from '../drills/types.js';
import { readPackageFile } from '../host/files.js';
import { unknownBeginning } from './beginnings.js';
import { everyChapter, findChapter } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** All checks of all chapters on a lab but the optional ones: what a drill can require. */
export const chapterChecks = (track: Track, lab: Lab): readonly Check[] =>
  track.chapters.flatMap((chapter) => chapter.checks(lab));

/** What `reset` calls an ordeal that was interrupted. */
export const ordeal = 'ordeal';

/** Folders with what ships: drills, each for the tracks it names, and a track's own exercises. */
export const shelvesOf = ({ exercises }: Track): readonly string[] => [
  ownDrills,
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
 * What the rules for drills must know of a track, among these; without a lab its machines and checks
 * are not held against a drill.
 */
export const drillFacts = ({ tracks, track }: AmongTracks, lab?: Lab): DrillFacts => ({
  tracks: tracks.map(({ id }) => id),
  track: track.like ?? track.id,
  chapters: track.chapters.map(({ id }) => id),
  ...(track.optional === undefined ? {} : { optional: track.optional.map(({ id }) => id) }),
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
  ...(track.drillFunctions === undefined
    ? {}
    : { functions: readPackageFile(track.drillFunctions) }),
  ...(lab === undefined
    ? {}
    : {
        machines: lab.machines.map(({ name }) => name),
        values: labValues(lab),
        checks: chapterChecks(track, lab).map(({ id }) => id),
      }),
});

/**
 * Whether a name is no chapter's, nor the finished cluster's: then it is a drill's, if anything.
 */
export const isNoChapter = (track: Track, name: string): boolean =>
  name !== finished && findChapter(track, name) === undefined;

/** A track, and all there are, the usual one first. */
export interface AmongTracks {
  readonly tracks: readonly Pick<Track, 'id'>[];
  readonly track: Track;
}

/** Runs bash's own look at scripts. */
interface Looking extends AmongTracks {
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/** Whether a drill breaks labs of a track. */
export const isFor = (
  drill: Pick<Drill, 'tracks'>,
  { id, like = id }: Pick<Track, 'id' | 'like'>,
): boolean => drill.tracks.includes(id) || drill.tracks.includes(like);

/** Names of the drills that ship for a track, or of those of a teacher's folder, sorted. */
export async function drillsFor(
  among: AmongTracks,
  labs: string | undefined,
): Promise<readonly string[]> {
  const { track } = among;
  const facts = drillFacts(among);
  const names: string[] = [];
  // One after the other: a folder of a thousand drills is not a thousand open files.
  for (const [name, folder] of await drillFolders(labs === undefined ? shelvesOf(track) : [labs])) {
    const tracks = await tracksOfFolder(folder, facts).catch(brokenDrill);
    // One with mistakes may be for it: anyone who names it is told which.
    if (tracks === undefined || isFor({ tracks }, track)) names.push(name);
  }
  return names;
}

/** Every drill that ships for a track, sorted by name. */
export async function shippedDrills(among: AmongTracks, lab?: Lab): Promise<readonly Drill[]> {
  const facts = drillFacts(among, lab);
  const drills: Drill[] = [];
  for (const [, folder] of await drillFolders(shelvesOf(among.track)))
    drills.push(await loadDrill(folder, facts));
  return drills.filter((drill) => isFor(drill, among.track));
}

function brokenDrill(error: unknown): undefined {
  if (!(error instanceof LabError)) throw error;
}

/** The drill of that name, or every problem of its folder. */
export async function drillCalled(
  looking: Looking,
  name: string,
  labs: string | undefined,
  lab?: Lab,
): Promise<Drill> {
  const shelves = shelvesOf(looking.track);
  const folder = await drillFolder(name, labs, shelves);
  if (folder === undefined) throw await unknownDrill(looking, name, labs);
  const { runner, signal } = looking;
  // Those that ship have been through bash's own look.
  const own = shelves.includes(dirname(folder));
  return assertFor(
    await loadDrill(folder, drillFacts(looking, lab), own ? undefined : runner, signal),
    looking,
  );
}

async function unknownDrill(
  looking: AmongTracks,
  name: string,
  labs: string | undefined,
): Promise<LabError> {
  const names = [
    ...new Set([
      ...(labs === undefined ? [] : await drillsFor(looking, labs)),
      ...(await drillsFor(looking, undefined)),
    ]),
  ];
  if (names.length === 0) return unknownBeginning(looking.track, name, []);
  const near = nearest(name, names);
  return new LabError('usage', `there is no drill "${name}"`, {
    hint: near === undefined ? `Drills: ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** The drill, where it is for that track. */
function assertFor(drill: Drill, { track }: AmongTracks): Drill {
  if (isFor(drill, track)) return drill;
  throw new LabError(
    'usage',
    `drill ${drill.name} is for labs of track ${drill.tracks.join(' or ')}; this one is of ${track.id}`,
    {
      hint: `Choose such a lab by --lab, or name ${track.id} under tracks in its drill.yaml where it suits it.`,
    },
  );
}

/** A folder with a drill.yaml, or the name of a drill. */
export async function drillAt(
  looking: Looking,
  place: string,
  labs: string | undefined,
  lab?: Lab,
): Promise<Drill> {
  const known = await drillFolder(place, labs, shelvesOf(looking.track));
  const { runner, signal } = looking;
  return assertFor(
    await loadDrill(known ?? place, drillFacts(looking, lab), runner, signal),
    looking,
  );
}
