import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../core/errors.js';
import { readIfThere, startOf } from './alive.js';

// Own code, because proper-lockfile and lockfile know a dead holder only by age, os-lock and fs-ext are native add-ons, and
// none of them records who holds the lock.

interface Holder {
  readonly pid: number;
  /** As `startOf` tells. */
  readonly start: string;
  readonly boot: string;
  readonly command: string;
  /** ISO 8601 */
  readonly since: string;
}

/**
 * Takes the lock file, or throws LabError('locked') saying who holds it. Does not wait. A holder that is dead, by kill -9
 * say, is taken over, by exactly one of those who try. Answers the function that gives the lock back (twice is harmless).
 */
export async function acquireLock(path: string, command: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const holder = await ownHolder(command);
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(own, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
  try {
    while (!(await linked(own, path))) {
      const other = await readHolder(path);
      if (other === undefined) continue;
      if (await isAlive(other)) throw lockedBy(path, other);
      if (await takenOver(own, path, command)) break;
    }
  } finally {
    await rm(own, { force: true });
  }
  let held = true;
  return async () => {
    if (held) await rm(path, { force: true });
    held = false;
  };
}

/** link(2) is as exclusive as O_EXCL, and nobody ever sees a lock file that is only half written. */
async function linked(own: string, path: string): Promise<boolean> {
  return link(own, path).then(() => true, (error: unknown) => {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  });
}

/**
 * Only the holder of the second lock may replace a dead holder's file, so what was found dead cannot be another's fresh
 * lock by the time it is replaced. A dead holder of the second lock is taken over in the same way.
 */
async function takenOver(own: string, path: string, command: string): Promise<boolean> {
  const release = await acquireLock(`${path}.takeover`, command);
  try {
    const other = await readHolder(path);
    if (other === undefined || (await isAlive(other))) return false;
    await rename(own, path);
    return true;
  } finally {
    await release();
  }
}

async function ownHolder(command: string): Promise<Holder> {
  const start = await startOf(process.pid);
  if (start === undefined) throw new LabError('host', '/proc is not mounted, so locks cannot be kept', { hint: 'mount -t proc proc /proc' });
  return { pid: process.pid, start, boot: await bootId(), command, since: new Date().toISOString() };
}

async function isAlive({ pid, start, boot }: Holder): Promise<boolean> {
  return boot === (await bootId()) && start === (await startOf(pid));
}

const bootId = async (): Promise<string> => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

/** Undefined when the file is gone by now. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const { pid, start, boot, command, since } = JSON.parse(text) as Partial<Holder>;
    if (pid !== undefined && start !== undefined && boot !== undefined) return { pid, start, boot, command: command ?? '?', since: since ?? '?' };
  } catch { /* not JSON: said below */ }
  throw new LabError('locked', `${path} is not a lock file of ours`, { hint: `when no other khw-lab is running: rm ${path}` });
}

function lockedBy(path: string, { pid, command, since }: Holder): LabError {
  return new LabError('locked', `another command holds the lab: ${command}, process ${pid}, since ${since}`, {
    hint: `wait for it to end, or end it: kill ${pid}`, details: [`lock file ${path}`],
  });
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
