import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './folders.js';
import { packageRoot } from './paths.js';

/** Writes a file whole or not at all: a reader sees the old content or the new. It has just this mode, whatever the umask. */
export async function writeAtomic(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = temporaryName(path);
  // wx: what somebody else has put there, a link say, is never written through.
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(content).then(() => file.chmod(mode)).finally(() => file.close());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Where a file is written before it gets its name: beside it, and nobody can guess where. */
export const temporaryName = (path: string): string => `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;

/** The name that a file was to get, of one that `temporaryName` named; any other name as it is. */
export const finalName = (name: string): string => name.replace(/\.\d+(\.[0-9a-f]{12})?\.tmp$/, '');

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
