import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LabError } from '../core/errors.js';

/** Larger than any text that khw-lab keeps. */
const largestTextBytes = 1 << 20;

/**
 * The text of a small file of a cache or a home that others may have filled; undefined where it is
 * missing, a link, a pipe, a folder, or larger than 1 MiB: for texts that count as absent then.
 */
export async function readSmallFile(path: string): Promise<string | undefined> {
  const file = await openRegular(path);
  if (file === undefined) return undefined;
  try {
    return (await file.stat()).size > largestTextBytes ? undefined : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * Hex SHA-256 of a file; undefined where there is none, or a link, a pipe or a folder in its place.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string | undefined> {
  const file = await openRegular(path);
  if (file === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) {
    if (signal?.aborted === true) throw new LabError('interrupted', 'interrupted');
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/**
 * Without O_NONBLOCK a pipe would be waited for; O_NOFOLLOW refuses a link as the last part of the
 * path.
 */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  const file = await open(
    path,
    constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
  ).catch(noRegularFile);
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

function noRegularFile(error: unknown): undefined {
  // ENXIO: a socket. ENOTDIR: a file stands in for a folder above.
  if (
    !['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENODEV'].includes(
      (error as NodeJS.ErrnoException).code ?? '',
    )
  )
    throw error;
}
