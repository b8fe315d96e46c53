import { access, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Runner } from '../core/run.js';
import { packageRoot } from '../host/paths.js';
import { nearest } from '../topology/nearest.js';
import { drillFile } from './folder.js';
import { loadDrill } from './load.js';
import type { Drill, DrillFacts } from './types.js';

/** Where the drills lie that ship with khw-lab. */
export const ownDrills: string = join(packageRoot, 'labs/drills');

/** Names of the drills in a folder of drills, sorted; those that ship when none is named. A folder without a drill.yaml is none. */
export async function drillNames(labs: string | undefined): Promise<readonly string[]> {
  const parent = labs ?? ownDrills;
  const entries = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new LabError('usage', `there is no folder ${parent}`, { hint: 'Name the folder in which the folders of your drills lie.' });
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
  const declared = await Promise.all(folders.map((name) => access(join(parent, name, drillFile)).then(() => true, () => false)));
  return folders.filter((_, index) => declared[index]);
}

/** Where a drill of that name lies; undefined where there is none. A teacher's own goes before the one that ships. */
export async function drillFolder(name: string, labs: string | undefined): Promise<string | undefined> {
  if (labs !== undefined && (await drillNames(labs)).includes(name)) return join(resolve(labs), name);
  return (await drillNames(undefined)).includes(name) ? join(ownDrills, name) : undefined;
}

/** The drill of that name, or an error that names a near one or every problem of its folder. Those that ship have been through bash's own look. */
export async function drillNamed(name: string, labs: string | undefined, facts: DrillFacts, runner: Runner, signal?: AbortSignal): Promise<Drill> {
  const folder = await drillFolder(name, labs);
  if (folder !== undefined) return loadDrill(folder, facts, folder.startsWith(ownDrills) ? undefined : runner, signal);
  const names = [...new Set([...labs === undefined ? [] : await drillNames(labs), ...await drillNames(undefined)])];
  const near = nearest(name, names);
  throw new LabError('usage', `there is no drill "${name}"`, { hint: near === undefined ? `Drills: ${names.join(', ')}.` : `Did you mean ${near}?` });
}
