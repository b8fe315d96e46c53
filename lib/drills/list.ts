import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { packageRoot } from '../host/paths.js';
import { declarations } from './folder.js';

/** Where the drills lie that ship with khw-lab. */
export const ownDrills: string = join(packageRoot, 'labs/drills');

/** Where a folder of the package lies. */
export const ownShelf = (folder: string): string => join(packageRoot, folder);

/**
 * Names of the drills in a folder of drills, sorted; those that ship when none is named. A folder
 * without a drill.yaml is none; one that cannot be looked into, or that is a link, counts as a
 * drill, so that loading it tells what is wrong.
 */
export async function drillNames(labs: string | undefined): Promise<readonly string[]> {
  const parent = labs ?? ownDrills;
  const entries = await readdir(parent, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: unknown) => {
      const code = codeOf(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      throw new LabError('usage', `there is no folder ${parent}`, {
        hint: 'Name the folder in which the folders of your drills lie.',
      });
    },
  );
  const visible = entries.filter(({ name }) => name[0] !== dot);
  const drills = await Promise.all(visible.map((entry) => looksLikeDrill(parent, entry)));
  return visible
    .filter((_, index) => drills[index])
    .map(({ name }) => name.toString('utf8'))
    .sort();
}

const dot = '.'.charCodeAt(0);

async function looksLikeDrill(parent: string, entry: Dirent<Buffer>): Promise<boolean> {
  const path = Buffer.concat([Buffer.from(`${parent}/`), entry.name]);
  if (entry.isSymbolicLink())
    return stat(path).then(
      (target) => target.isDirectory(),
      () => false,
    );
  if (!entry.isDirectory()) return false;
  const declared = await Promise.all(
    declarations.map((file) => isThere(Buffer.concat([path, Buffer.from(`/${file}`)]))),
  );
  return declared.includes(true);
}

/** What cannot be looked at counts as being there. */
const isThere = (path: Buffer): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  );

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** A drill's name, and the folder in which it lies. */
export type Placed = readonly [name: string, folder: string];

/**
 * Every drill in several folders of drills, sorted by name. Of two with the same name the one that
 * lies in the earlier folder counts.
 */
export async function drillFolders(parents: readonly string[]): Promise<readonly Placed[]> {
  const placed = await Promise.all(
    parents.map(async (parent) =>
      (await drillNames(parent)).map((name): Placed => [name, join(parent, name)]),
    ),
  );
  return [...new Map(placed.reverse().flat())].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Where a drill of that name lies; undefined where there is none. A teacher's own goes before the
 * one that ships.
 */
export async function drillFolder(
  name: string,
  labs: string | undefined,
  shelves: readonly string[] = [ownDrills],
): Promise<string | undefined> {
  const parents = [...(labs === undefined ? [] : [resolve(labs)]), ...shelves];
  return new Map(await drillFolders(parents)).get(name);
}
