import { lstat, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findOwn, removeOwn, type Foreign } from '../host/own-files.js';
import { sourceDigest, folderName } from './base.js';
import { imageFiles, imageName } from './own-files.js';
import type { OwnPackages } from './types.js';
import { usersOf } from './users.js';

/** A base image or an artifacts disk of the cache. */
export interface CachedImage {
  readonly folder: string;
  /** What it takes on disk. */
  readonly bytes: number;
  /** Folders of the labs that use it, whoever's they are. */
  readonly users: readonly string[];
  /** The next `up` without special flags takes it. */
  readonly wanted: boolean;
  /** What lies in its folder and is not khw-lab's. */
  readonly foreign: readonly Foreign[];
}

/**
 * Every base image and artifacts disk of the cache. `tracks` are the packages of each. Of the
 * disks, which hold what the catalogue named then, the last one made is wanted.
 */
export async function cachedImages(
  cacheDir: string,
  tracks: readonly OwnPackages[],
): Promise<readonly CachedImage[]> {
  // What is behind a link is not ours to remove.
  const linked = await lstat(cacheDir).then(
    (there) => there.isSymbolicLink(),
    () => false,
  );
  const entries = linked
    ? []
    : await readdir(cacheDir, { withFileTypes: true }).catch(ignoring([], 'ENOENT', 'ENOTDIR'));
  const names = entries
    .filter((entry) => entry.isDirectory() && imageName.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const disks = await Promise.all(
    names
      .filter((name) => name.startsWith('artifacts-'))
      .map(async (name) => ({ name, made: await madeAt(join(cacheDir, name)) })),
  );
  const [latest] = disks.sort((a, b) => b.made - a.made);
  const wanted = [
    ...tracks.map((own) => folderName(sourceDigest({ ...own, kind: 'debian' }))),
    latest?.name,
  ];
  const images = await Promise.all(
    names.map(async (name) => {
      const folder = join(cacheDir, name);
      const { files, bytes, foreign } = await findOwn(folder, imageFiles);
      return files.length === 0
        ? []
        : [{ folder, bytes, users: await usersOf(folder), wanted: wanted.includes(name), foreign }];
    }),
  );
  return images.flat();
}

/** Removes an image that nobody uses. What is not khw-lab's stays, and its folder with it. */
export async function removeImage({ folder }: Pick<CachedImage, 'folder'>): Promise<void> {
  await removeOwn(folder, imageFiles);
  await rmdir(folder).catch(ignoring(undefined, 'ENOENT', 'ENOTEMPTY', 'EEXIST'));
}

/** The folder itself changes when a lab is noted in it; its disk does not. */
const madeAt = async (folder: string): Promise<number> =>
  (await lstat(join(folder, 'disk.img')).catch(ignoring(undefined, 'ENOENT')))?.mtimeMs ?? 0;

const ignoring =
  <T>(instead: T, ...codes: readonly string[]) =>
  (error: unknown): T => {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return instead;
    throw error;
  };
