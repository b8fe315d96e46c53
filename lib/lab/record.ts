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
import type { LabFacts, LabFile } from '../topology/types.js';
import { releaseSetNames } from '../releases/index.js';

export { releaseSetNames };

/** The lab as its folder has it, or undefined where no lab of that name was begun. */
export async function readLab(paths: Paths, name: string): Promise<Lab | undefined> {
  const { labFile } = paths.lab(name);
  const text = (await readNamedFileIfThere(named(labFile)))?.toString('utf8');
  if (text === undefined) return undefined;
  // What the host has was checked when the lab was made, and is not the file's fault now.
  return resolveLab(loadLabFile(text, labFile, { releaseSets: releaseSetNames }), { labName: name });
}

/** Fixes every value of the lab file, the network included, in the lab's folder. */
export async function saveLab(paths: Paths, file: LabFile, lab: Lab): Promise<void> {
  await makeLabFolders(paths.lab(lab.name));
  await writeAtomic(paths.lab(lab.name).labFile, renderLabFile(file, lab.network.cidr));
}

/** Whether the lab's own file says how slow its machines are: a person wrote it, or it has been measured. */
export async function isSlownessRecorded(paths: Paths, name: string): Promise<boolean> {
  return (await readRecordedFile(paths, name)).slowness !== undefined;
}

/** Keeps in the lab's own file how slow its machines are. Answers the lab as it is from now on. */
export async function recordSlowness(paths: Paths, lab: Lab, slowness: number): Promise<Lab> {
  await saveLab(paths, { ...await readRecordedFile(paths, lab.name), slowness }, lab);
  return { ...lab, slowness };
}

async function readRecordedFile(paths: Paths, name: string): Promise<LabFile> {
  const { labFile } = paths.lab(name);
  return loadLabFile(await textOf(labFile), labFile, { releaseSets: releaseSetNames });
}

/** A lab file given by a person, or the one that ships. Throws LabError('config') with every problem. */
export async function readLabFile(path: string | undefined, facts: LabFacts, warn: (line: string) => void): Promise<LabFile> {
  if (path === undefined) return loadLabFile(readPackageFile('labs/khw/lab.yaml'), 'labs/khw/lab.yaml', facts, warn);
  return loadLabFile(await textOf(path, '--lab-file'), path, facts, warn);
}

/** The lab for a command that only reads: the one that was made, else the one that `up` would make. */
export async function labForReading(paths: Paths, name: string): Promise<Lab> {
  const made = await readLab(paths, name);
  if (made !== undefined) return made;
  const file = await readLabFile(undefined, { releaseSets: releaseSetNames }, () => undefined);
  return resolveLab(file, { labName: name, networkCidr: chooseSubnet([]) });
}

/** Names of the labs that were begun in this home. A folder without a lab's own file is something else. */
export async function recordedLabs(paths: Paths): Promise<readonly string[]> {
  const entries = await readdir(paths.labs, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.filter((name) => existsSync(paths.lab(name).labFile)).sort();
}

/** Bytes; a lab file is some 2 KB, and what is only somewhat too large is told by its own rule. */
const limit = 2 ** 22;

const textOf = async (path: string, name?: string): Promise<string> => (await readNamedFile(named(path, name))).toString('utf8');

const named = (path: string, name?: string): NamedFile =>
  ({ path, limit, ...(name === undefined ? {} : { name }), hint: 'Copy the one that ships: labs/khw/lab.yaml.' });
