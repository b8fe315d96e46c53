import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Lab } from '../core/lab.js';
import { readPackageFile, writeAtomic } from '../host/files.js';
import { makeLabFolders } from '../host/folders.js';
import { readNamedFile, readNamedFileIfThere, type NamedFile } from '../host/named-file.js';
import type { Paths } from '../host/paths.js';
import { resolveLab } from '../topology/addressing.js';
import { loadLabFile } from '../topology/load.js';
import { renderLabFile } from '../topology/save.js';
import { chooseSubnet } from '../topology/subnets.js';
import type { LabFacts, LabFile, LabTrack } from '../topology/types.js';
import { releaseSetNames } from '../releases/index.js';
import { usualTrack } from '../topology/schema.js';
import type { LabContext } from './context.js';

export { releaseSetNames };

/** Where labs are kept, and what they may be for. */
type Reading = Pick<LabContext, 'paths' | 'tracks'>;

/** The lab as its folder has it, or undefined where no lab of that name was begun. */
export async function readLab({ paths, tracks }: Reading, name: string): Promise<Lab | undefined> {
  const { labFile } = paths.lab(name);
  const text = (await readNamedFileIfThere(named(labFile, usualTrack({ tracks }))))?.toString(
    'utf8',
  );
  if (text === undefined) return undefined;
  // What the host has was checked when the lab was made, and is not the file's fault now.
  return resolveLab(loadLabFile(text, labFile, { tracks, releaseSets: releaseSetNames }), {
    labName: name,
  });
}

/** Fixes every value of the lab file, the network included, in the lab's folder. */
export async function saveLab(paths: Paths, file: LabFile, lab: Lab): Promise<void> {
  await makeLabFolders(paths.lab(lab.name));
  await writeAtomic(paths.lab(lab.name).labFile, renderLabFile(file, lab.network.cidr));
}

/**
 * Whether the lab's own file says how slow its machines are: a person wrote it, or it has been
 * measured.
 */
export async function isSlownessRecorded(context: Reading, name: string): Promise<boolean> {
  return (await readRecordedFile(context, name)).slowness !== undefined;
}

/** Keeps in the lab's own file how slow its machines are. Answers the lab as it is from now on. */
export async function recordSlowness(context: Reading, lab: Lab, slowness: number): Promise<Lab> {
  await saveLab(context.paths, { ...(await readRecordedFile(context, lab.name)), slowness }, lab);
  return { ...lab, slowness };
}

async function readRecordedFile({ paths, tracks }: Reading, name: string): Promise<LabFile> {
  const { labFile } = paths.lab(name);
  return loadLabFile(await textOf(labFile, usualTrack({ tracks })), labFile, {
    tracks,
    releaseSets: releaseSetNames,
  });
}

/**
 * A lab file given by a person, or the one that ships with the track that is meant. Throws
 * LabError('config') with every problem.
 */
export async function readLabFile(
  path: string | undefined,
  facts: LabFacts,
  warn: (line: string) => void,
): Promise<LabFile> {
  const track = usualTrack(facts);
  if (path === undefined)
    return loadLabFile(readPackageFile(track.labFile), track.labFile, facts, warn);
  return loadLabFile(await textOf(path, track, '--lab-file'), path, facts, warn);
}

/**
 * The lab for a command that only reads: the one that was made, else the one that `up` would make.
 */
export async function labForReading(context: Reading, name: string, track?: string): Promise<Lab> {
  const made = await readLab(context, name);
  if (made !== undefined) return made;
  const { tracks } = context;
  const file = await readLabFile(
    undefined,
    { tracks, releaseSets: releaseSetNames, ...(track === undefined ? {} : { track }) },
    () => undefined,
  );
  return resolveLab(file, { labName: name, networkCidr: chooseSubnet([]) });
}

/**
 * Names of the labs that were begun in this home. A folder without a lab's own file is something
 * else.
 */
export async function recordedLabs(paths: Paths): Promise<readonly string[]> {
  const entries = await readdir(paths.labs, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.filter((name) => existsSync(paths.lab(name).labFile)).sort();
}

/** Bytes; a lab file is some 2 KB, and what is only somewhat too large is told by its own rule. */
const limitBytes = 2 ** 22;

const textOf = async (path: string, track: LabTrack, name?: string): Promise<string> =>
  (await readNamedFile(named(path, track, name))).toString('utf8');

const named = (path: string, { labFile }: LabTrack, name?: string): NamedFile => ({
  path,
  limitBytes,
  ...(name === undefined ? {} : { name }),
  hint: `Copy the one that ships: ${labFile}.`,
});
