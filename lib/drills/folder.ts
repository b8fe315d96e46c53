import { constants, type Stats } from 'node:fs';
import { lstat, open, opendir, type FileHandle } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { oneLine } from '../core/printable.js';
import { kindOf } from '../host/named-file.js';
import type { FolderFile, FolderFiles, ReadFolder } from './types.js';

/** The declaration of a drill. */
export const drillFile = 'drill.yaml';

/** The declaration of an exercise, of which more is asked. */
export const exerciseFile = 'exercise.yaml';

/** Names of files that declare a drill. */
export const declarations: readonly string[] = [exerciseFile, drillFile];

/** The file that declares what lies in a folder. */
export const declarationIn = (files: FolderFiles): string =>
  files.has(exerciseFile) ? exerciseFile : drillFile;

/** A drill's script is a page or two; and all of it must fit into one command line of the guest. */
const largestFileBytes = 32 * 1024;
const mostEntries = 100;

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;

/**
 * Reads every file of a drill's folder, once. An entry that cannot be part of a drill is in the
 * answer with the reason. A drill comes from somebody else: links are neither followed nor entered,
 * and what is put in another's place meanwhile is not read either. With `only`, files of these names
 * and no others.
 */
export async function readFolder(folder: string, only?: readonly string[]): Promise<ReadFolder> {
  const path = resolve(folder);
  const name = basename(path);
  const root = await openFolder(path);
  try {
    const files = new Map<string, FolderFile>();
    await walk({ folder: path, owner: (await root.stat()).uid, files, only, count: 0 }, root, '');
    return { name, path, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) };
  } catch (error) {
    throw error instanceof LabError ? error : unreadable(path, error);
  } finally {
    await root.close();
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  const found = await lstat(path).catch((error: unknown) =>
    codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? undefined : (error as Error),
  );
  if (found instanceof Error) throw unreadable(path, found);
  if (found === undefined && path.includes('\ufffd')) {
    throw new LabError('config', `the name of ${path} is not UTF-8`, {
      hint: 'Rename the folder: lower-case letters, digits and dashes.',
    });
  }
  if (found?.isSymbolicLink() === true) {
    throw new LabError('config', `${path} is a link`, {
      hint: 'Links are not followed in drills: name the folder itself, or put it there.',
    });
  }
  if (found?.isDirectory() !== true) {
    throw new LabError('usage', `there is no folder ${path}`, {
      hint: 'A drill is a folder with a drill.yaml; `khw-lab new drill NAME` makes one.',
    });
  }
  return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

const unreadable = (path: string, error: unknown): LabError =>
  new LabError('config', `${path} cannot be read: ${messageOf(error)}`, {
    hint: 'Make it a folder that you may read.',
    cause: error,
  });

interface Walk {
  readonly folder: string;
  /** Id of the user to whom the folder belongs. */
  readonly owner: number;
  readonly files: Map<string, FolderFile>;
  readonly only: readonly string[] | undefined;
  count: number;
}

/**
 * Looks at everything in an open folder and below, until there is too much. `prefix` is empty or
 * ends with a slash.
 */
async function walk(state: Walk, { fd }: FileHandle, prefix: string): Promise<void> {
  // By its descriptor: what stands under its name may be another folder by now.
  const here = `/proc/self/fd/${fd}`;
  for await (const entry of await opendir(here, { encoding: 'buffer' as never })) {
    state.count++;
    if (state.count > mostEntries) {
      throw new LabError('config', `${state.folder} holds more than ${mostEntries} files`, {
        hint: 'Is this the folder of a single drill?',
      });
    }
    const bytes = entry.name as unknown as Buffer;
    const name = bytes.toString('utf8');
    const shown = `${prefix}${oneLine(name)}`;
    if (state.only?.includes(shown) === false) continue;
    const found = !Buffer.from(name).equals(bytes)
      ? wrong('has a name that is not UTF-8', 'rename it')
      : oneLine(name) !== name
        ? wrong('has a name with control characters', 'rename it')
        : await readEntry(state, `${here}/${name}`, shown).catch((error: unknown) =>
            wrongRead(error),
          );
    if (found !== undefined) state.files.set(shown, found);
  }
}

/** Undefined for a folder, in which each entry has its own answer. */
async function readEntry(state: Walk, path: string, name: string): Promise<FolderFile | undefined> {
  const entry = await lstat(path);
  if (entry.isDirectory()) return readBelow(state, path, name);
  const reason = notRegular(entry);
  if (reason !== undefined) return reason;
  // Neither by a link that has come meanwhile, nor waiting for a writer.
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return await readText(file, state.owner, name);
  } finally {
    await file.close();
  }
}

async function readBelow(state: Walk, path: string, name: string): Promise<undefined> {
  const folder = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    await walk(state, folder, `${name}/`);
  } finally {
    await folder.close();
  }
}

async function readText(file: FileHandle, owner: number, name: string): Promise<FolderFile> {
  const found = await file.stat();
  const reason = notRegular(found);
  if (reason !== undefined) return reason;
  // A second name of a file of somebody else, which only root, or no kernel of today, lets through.
  if (found.nlink > 1 && found.uid !== owner)
    return wrong('is a hard link to a file of another user', 'put a copy there');
  if (found.size > largestFileBytes)
    return wrong(
      `is ${Math.round(found.size / 1024)} KiB`,
      `keep it under ${largestFileBytes / 1024} KiB`,
    );
  const bytes = await readUpTo(file, largestFileBytes + 1);
  // It has grown meanwhile.
  if (bytes.length > largestFileBytes)
    return wrong(
      `is more than ${largestFileBytes / 1024} KiB`,
      `keep it under ${largestFileBytes / 1024} KiB`,
    );
  const text = bytes.toString('utf8');
  if (text.includes('\0') || !Buffer.from(text).equals(bytes))
    return { ...wrong('is not a text file', 'save it as UTF-8 text'), onlyAsScript: true };
  if (name.endsWith('.sh') && text.includes('\r'))
    return {
      ...wrong('has Windows line ends', 'save it with Unix line ends (LF)'),
      onlyAsScript: true,
    };
  return { text };
}

async function readUpTo(file: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  for (let read = 1; read > 0 && length < limit; length += read)
    ({ bytesRead: read } = await file.read(buffer, length, limit - length, length));
  return buffer.subarray(0, length);
}

function notRegular(found: Stats): FolderFile | undefined {
  if (found.isFile()) return undefined;
  if (found.isSymbolicLink()) return wrong('is a link', 'put the file itself there');
  return wrong(`is ${kindOf(found)}, not a file`, 'remove it, or put a text file there');
}

/** What the operating system says of an entry; what we say ourselves goes on as an error. */
function wrongRead(error: unknown): FolderFile {
  const code = codeOf(error);
  if (error instanceof LabError || code === undefined) throw error;
  if (code === 'EACCES' || code === 'EPERM')
    return wrong('may not be read', 'change its permissions');
  if (code === 'ELOOP') return wrong('is a link', 'put the file itself there');
  return wrong(`cannot be read (${code})`, 'remove it, or put a text file there');
}

const wrong = (
  what: string,
  remedy: string,
): { readonly wrong: string; readonly remedy: string } => ({
  wrong: what,
  remedy,
});

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
