import { constants } from 'node:fs';
import { access, open, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Looking at this computer's files, never changing one. */
export interface HostFiles {
  /** Undefined when there is no such file. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Permission bits of what is there; undefined when nothing is. */
  readonly mode: (path: string) => Promise<number | undefined>;
  readonly executable: (path: string) => Promise<boolean>;
  /**
   * Undefined when the file can be opened for reading and writing, else the error code: ENOENT,
   * EACCES.
   */
  readonly openError: (path: string) => Promise<string | undefined>;
  /** Bytes that an ordinary user may still write where the path is, or will be. */
  readonly freeBytes: (path: string) => Promise<number>;
}

/** The files of this computer; a test gives another root folder. */
export function hostFiles(root = '/'): HostFiles {
  const at = (path: string): string => join(root, path);
  return {
    read: (path) => readFile(at(path), 'utf8').catch(undefinedIfMissing),
    mode: (path) => stat(at(path)).then(({ mode }) => mode & 0o7777, undefinedIfMissing),
    executable: (path) =>
      access(at(path), constants.X_OK).then(
        () => true,
        () => false,
      ),
    openError: (path) =>
      open(at(path), 'r+').then(async (file) => {
        await file.close();
        return undefined;
      }, codeOf),
    freeBytes: (path) => freeBytes(at(path)),
  };
}

async function freeBytes(path: string): Promise<number> {
  const stats = await statfs(path).catch(undefinedIfMissing);
  return stats === undefined ? freeBytes(dirname(path)) : stats.bavail * stats.bsize;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function undefinedIfMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
}
