import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceDigest, folderName } from './base.js';

/** A base image or an artifacts disk of the cache. */
export interface CachedImage {
  readonly folder: string;
  /** What it takes on disk. */
  readonly bytes: number;
  /** Folders of the labs that use it, whoever's they are. */
  readonly users: readonly string[];
  /** The next `up` without special flags takes it. */
  readonly wanted: boolean;
}

/** In each image's folder: a file for each lab that uses it, with the path of the lab's folder. */
const usersFolder = 'users';

/**
 * Notes that the machines of a lab build upon an image, until the lab's folder is gone. A cache may be shared by several
 * homes, and an image does not show which overlays it has.
 */
export async function markUsed(image: string, labFolder: string): Promise<void> {
  const name = createHash('sha256').update(labFolder).digest('hex').slice(0, 16);
  try {
    await mkdir(join(image, usersFolder), { recursive: true });
    await writeFile(join(image, usersFolder, name), `${labFolder}\n`);
  } catch (error) {
    // Whoever may only read a cache is not asked when it is tidied up either. ENOENT: Node.js of a folder on a read-only disk.
    if (!['EACCES', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Every base image and artifacts disk of the cache. Of the disks, which hold what the catalogue named then, the last one made is wanted. */
export async function cachedImages(cacheDir: string): Promise<readonly CachedImage[]> {
  const names = (await ifThere(readdir(cacheDir)) ?? []).sort();
  const disks = await Promise.all(names.filter((name) => name.startsWith('artifacts-')).map(async (name) => ({ name, made: await madeAt(join(cacheDir, name)) })));
  const [latest] = disks.sort((a, b) => b.made - a.made);
  const wanted = [folderName(sourceDigest({ kind: 'debian' })), latest?.name];
  return Promise.all(names.filter((name) => /^(base|artifacts)-/.test(name)).map(async (name) => {
    const folder = join(cacheDir, name);
    return { folder, bytes: await bytesIn(folder), users: await usersOf(folder), wanted: wanted.includes(name) };
  }));
}

/** Removes an image that nobody uses. */
export async function removeImage({ folder }: CachedImage): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function usersOf(image: string): Promise<readonly string[]> {
  const folder = join(image, usersFolder);
  const labs = await Promise.all((await ifThere(readdir(folder)) ?? []).map(async (name) => (await readFile(join(folder, name), 'utf8')).trimEnd()));
  return labs.filter((lab) => existsSync(lab)).sort();
}

/** The folder itself changes when a lab is noted in it; its disk does not. */
const madeAt = async (folder: string): Promise<number> => (await ifThere(stat(join(folder, 'disk.img'))))?.mtimeMs ?? 0;

async function bytesIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).blocks * 512);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}
