import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from './paths.js';

/** Writes a file whole or not at all: a reader sees the old content or the new. */
export async function writeAtomic(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, content, { mode });
    await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What the files of a folder hold on the disk together, as a word that changes when they do: whether somebody still writes. */
export async function bytesIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => stat(join(folder, name)).then(({ size, blocks }) => size + 512 * blocks, () => 0)));
  return `${sizes.reduce((sum, size) => sum + size, 0)} bytes`;
}

/** Reads a file that ships with khw-lab, for example `labs/khw/lab.yaml`. */
export function readPackageFile(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}
