import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelledFolder } from '#run-label';

/**
 * A folder that is gone when this process ends or, should it be killed, when the next test run
 * begins. `/var/tmp` and `/var/lib` hold what is too large for `/tmp`, or must be in a private
 * daemon's sight.
 */
export function temporaryFolder(prefix: string, parent = tmpdir()): string {
  const folder = labelledPath(prefix, parent);
  if (folders.length === 0) process.prependListener('exit', removeFolders);
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** The same for a home that a test removes itself, because a daemon or mounts must go before it. */
export const labelledPath = (prefix: string, parent = tmpdir()): string =>
  mkdtempSync(join(labelledFolder(parent), prefix));

/**
 * Where files are in memory, or the usual place: for what is written through to the disk again and
 * again (fsync), when the disk is not the question.
 */
export const inMemory = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
