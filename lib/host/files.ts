import { randomBytes } from 'node:crypto';
import {
  link,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import { fill } from '../core/template.js';
import { makeFolder, unlessRefused } from './folders.js';
import { packageRoot } from './paths.js';

/**
 * Writes a file whole or not at all: a reader sees the old content or the new. It has just this
 * mode, whatever the umask.
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  await writeBeside(path, content, mode, (temporary) => rename(temporary, path));
}

/** Writes a file whole, and only where there is none yet. Answers whether it did. */
export async function writeOnce(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<boolean> {
  return writeBeside(path, content, mode, (temporary) =>
    link(temporary, path).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return false;
      },
    ),
  );
}

async function writeBeside<T>(
  path: string,
  content: string | Uint8Array,
  mode: number,
  put: (temporary: string) => Promise<T>,
): Promise<T> {
  await makeFolder(dirname(path));
  const temporary = temporaryName(path);
  try {
    // wx: what somebody else has put there, a link say, is never written through.
    const file = await open(temporary, 'wx', mode);
    await file
      .writeFile(content)
      .then(() => closeTo(file, path, mode))
      .finally(() => file.close());
    return await put(temporary);
  } catch (error) {
    throw naming(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * A disk without permissions, a USB stick say, is good enough for what anybody may read. Throws
 * `host` where others could read what is to be private.
 */
async function closeTo(file: FileHandle, path: string, mode: number): Promise<void> {
  await file.chmod(mode).catch(unlessRefused);
  if ((mode & 0o077) === 0 && ((await file.stat()).mode & 0o077) !== 0)
    throw new LabError('host', `${path} would be open to other users: no permissions there`, {
      hint: 'A file with keys needs a Linux file system such as ext4: choose another folder.',
    });
}

/** Writes a file in place; `mode` counts for a new one. An error names the file, or `name`. */
export async function writePlain(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly flag?: 'w' | 'wx'; readonly name?: string } = {},
): Promise<void> {
  const { name = path, ...how } = options;
  await writeFile(path, content, how).catch((error: unknown) => {
    throw naming(name, error);
  });
}

/**
 * A person knows the file by the name that it was to get, and write(2) does not say which it was.
 */
function naming(path: string, error: unknown): unknown {
  if (error instanceof Error && 'syscall' in error) Object.assign(error, { path });
  return error;
}

/** Where a file is written before it gets its name: beside it, and nobody can guess where. */
export const temporaryName = (path: string): string =>
  `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;

/** The name that a file was to get, of one that `temporaryName` named; any other name as it is. */
export const finalName = (name: string): string => name.replace(/\.\d+(\.[0-9a-f]{12})?\.tmp$/, '');

/**
 * What the files of a folder hold on the disk together, as a word that changes when they do:
 * whether somebody still writes.
 */
export async function bytesIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) =>
      stat(join(folder, name)).then(
        ({ size, blocks }) => size + 512 * blocks,
        () => 0,
      ),
    ),
  );
  return `${sizes.reduce((sum, size) => sum + size, 0)} bytes`;
}

/** Reads a file that ships with khw-lab, for example `cloud-init/user-data`. */
export function readPackageFile(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}

/**
 * The bash (or awk) of a file that ships with khw-lab, its holes `${NAME}` filled: without the
 * remarks at its beginning and the last line's end.
 */
export const readScript = (path: string, holes: Readonly<Record<string, string>> = {}): string =>
  fill(scriptIn(path), holes);

const scripts = new Map<string, string>();

function scriptIn(path: string): string {
  const text =
    scripts.get(path) ??
    readPackageFile(path)
      .replace(/^(?:#.*\n)+\n?/, '')
      .replace(/\n$/, '');
  scripts.set(path, text);
  return text;
}
