import { randomBytes } from 'node:crypto';
import { link, lstat, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import { readIfThere, startOf } from './alive.js';
import { writePlain } from './files.js';
import { makeFolder } from './folders.js';

// Own code, because proper-lockfile and lockfile know a dead holder only by age, os-lock and fs-ext
// are native add-ons, and none of them records who holds the lock.

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
 * Takes the lock file, or throws LabError('locked') saying who holds it. Does not wait. A holder
 * that is dead, by kill -9 say, is taken over, by exactly one of those who try. Answers the
 * function that gives the lock back (twice is harmless).
 */
export async function acquireLock(path: string, command: string): Promise<() => Promise<void>> {
  await makeFolder(dirname(path), 0o711);
  await sweep(path);
  const holder = await ownHolder(command);
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writePlain(own, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o644, name: path });
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

/**
 * link(2) is as exclusive as O_EXCL, and nobody ever sees a lock file that is only half written.
 */
async function linked(own: string, path: string): Promise<boolean> {
  return link(own, path).then(
    () => true,
    (error: unknown) => {
      const code = codeOf(error) ?? '';
      if (code === 'EEXIST') return false;
      // Our own file is already there, so it is not that we may not write: FAT, exFAT and some
      // network disks know no second name.
      if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code))
        throw noHardLinks(dirname(path), error);
      throw error;
    },
  );
}

const noHardLinks = (folder: string, cause: unknown): LabError =>
  new LabError(
    'host',
    `${folder}: this file system has no hard links, which the lab's lock needs; it keeps no keys safe either`,
    {
      hint: 'Keep labs on a Linux file system such as ext4, XFS or Btrfs: KHW_LAB_HOME=FOLDER.',
      cause,
    },
  );

/** What processes that were killed, or found a full disk, left beside the lock. */
async function sweep(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(start)
      ? /^(?:takeover\.)?(\d+)\.[0-9a-f]{8}$/.exec(name.slice(start.length))?.[1]
      : undefined;
    if (pid !== undefined && (await startOf(Number(pid))) === undefined)
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/**
 * Only the holder of the second lock may replace a dead holder's file, so what was found dead
 * cannot be another's fresh lock by the time it is replaced. A dead holder of the second lock is
 * taken over in the same way.
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
  if (start === undefined)
    throw new LabError('host', '/proc is not mounted, so locks cannot be kept', {
      hint: 'mount -t proc proc /proc',
    });
  return {
    pid: process.pid,
    start,
    boot: await bootId(),
    command,
    since: new Date().toISOString(),
  };
}

async function isAlive({ pid, start, boot }: Holder): Promise<boolean> {
  return boot === (await bootId()) && start === (await startOf(pid));
}

const bootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

/** Undefined when the file is gone by now. */
async function readHolder(path: string): Promise<Holder | undefined> {
  // A pipe or a device would be read for ever.
  const regular = await lstat(path).then((there) => there.isFile(), unlessGone);
  if (regular === undefined) return undefined;
  const text = regular ? await readIfThere(path) : '';
  if (text === undefined) return undefined;
  try {
    const { pid, start, boot, command, since } = JSON.parse(text) as Partial<Holder>;
    if (pid !== undefined && start !== undefined && boot !== undefined)
      return { pid, start, boot, command: command ?? '?', since: since ?? '?' };
  } catch {
    /* not JSON: said below */
  }
  throw new LabError('locked', `${path} is not a lock file of ours`, {
    hint: `when no other khw-lab is running: rm ${path}`,
  });
}

function lockedBy(path: string, { pid, command, since }: Holder): LabError {
  return new LabError(
    'locked',
    `another command holds the lab: ${command}, process ${pid}, since ${since}`,
    {
      hint: `wait for it to end, or end it: kill ${pid}`,
      details: [`lock file ${path}`],
    },
  );
}

function unlessGone(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
