import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './alive.js';

const prefix = 'khw-lab-';

/** Runs with a new empty folder for temporary files, which is removed afterwards; those of processes that were killed go with it. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${await startOf(process.pid) ?? ''}-`));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only this user's, and only where the process that made it is no more: its pid may be another's by now. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid, start] = /^khw-lab-(\d+)-(\d+)-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || start === await startOf(Number(pid))) continue;
    const path = join(tmpdir(), name);
    if ((await stat(path).catch(() => undefined))?.uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}
