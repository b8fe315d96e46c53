import { lstat, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { finalName } from './files.js';

type Names = RegExp | ((name: string) => boolean);

/** What khw-lab makes in a folder, by name and kind. Of a temporary folder of ours all is ours. */
export type OwnEntry =
  | { readonly file: Names }
  | { readonly folder: Names; readonly holds: readonly OwnEntry[] | 'anything' };

export interface Foreign {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'mount' | 'other';
}

export interface Own {
  /** Files of ours. */
  readonly files: readonly string[];
  /** What they take on disk. */
  readonly bytes: number;
  /** What else lies there, as high up as it begins. It is not looked into. */
  readonly foreign: readonly Foreign[];
}

/**
 * What of a folder is ours. Links and mounts are never entered: what is behind them is somebody's,
 * whatever its name.
 */
export const findOwn = (folder: string, entries: readonly OwnEntry[]): Promise<Own> =>
  startWalk(folder, entries, false);

/**
 * Removes what is ours in a folder, in the order of `entries`, and the folders of ours that are
 * empty then. The folder itself stays, and what is not ours.
 */
export const removeOwn = (folder: string, entries: readonly OwnEntry[]): Promise<Own> =>
  startWalk(folder, entries, true);

/** How a person is told what was left, or will be. */
export const describeForeign = ({ path, kind }: Foreign): string =>
  kind === 'link' || kind === 'mount' ? `${path} (a ${kind})` : path;

interface Walk {
  readonly remove: boolean;
  /** A folder of another file system is a mount. */
  readonly device: number;
  readonly files: string[];
  readonly foreign: Foreign[];
  bytes: number;
}

async function startWalk(
  folder: string,
  entries: readonly OwnEntry[],
  remove: boolean,
): Promise<Own> {
  // To look through a link that a person made to the folder itself is harmless.
  const there = await ifThere(remove ? lstat(folder) : stat(folder));
  const walk: Walk = { remove, device: there?.dev ?? 0, files: [], foreign: [], bytes: 0 };
  if (there?.isDirectory() === true) await enter(walk, folder, entries, true);
  return walk;
}

async function enter(
  walk: Walk,
  folder: string,
  entries: readonly OwnEntry[] | 'anything',
  top = false,
): Promise<void> {
  const found = ((await ifThere(readdir(folder))) ?? [])
    .sort()
    .map((name) => ({ name, path: join(folder, name) }));
  const looked = await Promise.all(
    found.map(async ({ name, path }) => {
      const kind = await kindOf(walk, path);
      return {
        path,
        kind,
        rule: entries === 'anything' ? 0 : entries.findIndex((entry) => fits(entry, name, kind)),
      };
    }),
  );
  for (const { path, kind, rule } of looked.sort((a, b) => a.rule - b.rule)) {
    if (kind === undefined) continue;
    const within = entries === 'anything' ? 'anything' : holdsOf(entries[rule]);
    if (rule < 0 || kind === 'mount') walk.foreign.push({ path, kind });
    else if (kind === 'folder') await takeFolder(walk, path, within, top);
    else await takeFile(walk, path);
  }
}

async function takeFolder(
  walk: Walk,
  path: string,
  entries: readonly OwnEntry[] | 'anything',
  top: boolean,
): Promise<void> {
  const before = walk.files.length;
  await enter(walk, path, entries);
  // One that was empty before, right in a folder that a person chose, may as well be theirs.
  if (walk.remove && (!top || walk.files.length > before)) await unlessFilled(ifThere(rmdir(path)));
}

async function takeFile(walk: Walk, path: string): Promise<void> {
  walk.bytes += ((await ifThere(lstat(path)))?.blocks ?? 0) * 512;
  walk.files.push(path);
  if (walk.remove) await ifThere(unlink(path));
}

async function kindOf({ device }: Walk, path: string): Promise<Foreign['kind'] | undefined> {
  const there = await ifThere(lstat(path));
  if (there === undefined) return undefined;
  if (there.isSymbolicLink()) return 'link';
  if (there.isDirectory()) return there.dev === device ? 'folder' : 'mount';
  return there.isFile() ? 'file' : 'other';
}

function fits(entry: OwnEntry, name: string, kind: Foreign['kind'] | undefined): boolean {
  if ('file' in entry) return kind === 'file' && named(entry.file, finalName(name));
  return kind === 'folder' && named(entry.folder, name);
}

const named = (names: Names, name: string): boolean =>
  typeof names === 'function' ? names(name) : names.test(name);

const holdsOf = (entry: OwnEntry | undefined): readonly OwnEntry[] | 'anything' =>
  entry !== undefined && 'holds' in entry ? entry.holds : [];

const ifThere = <T>(work: Promise<T>): Promise<T | undefined> => unless(work, 'ENOENT', 'ENOTDIR');
const unlessFilled = <T>(work: Promise<T>): Promise<T | undefined> =>
  unless(work, 'ENOTEMPTY', 'EEXIST');

async function unless<T>(work: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  });
}
