import { accessSync, constants, statSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { startOf } from './alive.js';

/**
 * Takes TMPDIR and its like out of the environment where they name no folder that can be written
 * (one of a session that has ended, say), so that this program and those that it starts use /tmp.
 */
export function dropUnusableTemporaryFolders(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) {
    const folder = env[name];
    if (folder !== undefined && !isUsable(folder)) Reflect.deleteProperty(env, name);
  }
}

function isUsable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return isAbsolute(folder) && statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Runs with a new empty folder for temporary files, 0700, which is removed afterwards; those of
 * processes that were killed go with it. It lies in `parent`, the system's folder for such by
 * default.
 */
export async function withTemporaryFolder<T>(
  use: (folder: string) => Promise<T>,
  parent = tmpdir(),
  prefix = 'khw-lab-',
): Promise<T> {
  await sweep(parent, prefix);
  const folder = await mkdtemp(
    join(parent, `${prefix}${process.pid}-${(await startOf(process.pid)) ?? ''}-`),
  );
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Only this user's, and only where the process that made it is no more: its pid may be another's by
 * now.
 */
async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid, start] = name.startsWith(prefix)
      ? (/^(\d+)-(\d+)-\w{6}$/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (pid === undefined || start === (await startOf(Number(pid)))) continue;
    const path = join(parent, name);
    const there = await lstat(path).catch(() => undefined);
    if (there?.isDirectory() === true && there.uid === process.getuid?.())
      await rm(path, { recursive: true, force: true });
  }
}
