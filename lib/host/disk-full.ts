import { statfs } from 'node:fs/promises';
import { LabError } from '../core/errors.js';

/** The error, or one that caused it, says that there is no space left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || isDiskFull(error.cause);
}

/** What is said of it, the same by whomever it was found. */
export function diskFull(
  folder: string,
  cause: unknown,
  { needs, details = [] }: { readonly needs?: string; readonly details?: readonly string[] } = {},
): LabError {
  return new LabError('host', `no space is left on the disk that holds ${folder}`, {
    cause,
    details,
    hint: `${needs === undefined ? 'Make' : `${needs}: make`} room on that disk, or keep everything elsewhere: KHW_LAB_HOME=FOLDER.`,
  });
}

/** Bytes below which nothing that a program writes for us would fit. */
const nothingLeftBytes = 2 ** 20;

/**
 * Whether a program that failed found the disk of a folder full: by what it said (strerror(3)), or
 * it is full still.
 */
export async function foundDiskFull(folder: string, said: string): Promise<boolean> {
  if (/No space left on device|Disk quota exceeded/.test(said)) return true;
  // Some of a disk may be kept for root (mke2fs -m).
  const room = await statfs(folder).then(
    ({ bavail, bfree, bsize }) => (process.getuid?.() === 0 ? bfree : bavail) * bsize,
    () => Infinity,
  );
  return room < nothingLeftBytes;
}
