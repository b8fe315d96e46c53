import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { LabPaths } from './paths.js';

/**
 * Makes a folder and what is missing above it: this one with `mode`, those above with 0755,
 * whatever the umask. One that is there stays as it is. By hand: Node's recursive mkdir says ENOENT
 * for a read-only disk, and never ends in /proc.
 */
export async function makeFolder(path: string, mode = 0o755): Promise<void> {
  const missing = await makeOne(path, mode);
  if (missing === undefined) return;
  if (dirname(path) === path) throw missing;
  await makeFolder(dirname(path));
  const still = await makeOne(path, mode);
  if (still !== undefined) throw still;
}

/** Undefined when the folder is there now; the error where the one above it is missing. */
async function makeOne(path: string, mode: number): Promise<Error | undefined> {
  try {
    await mkdir(path, { mode });
    await chmod(path, mode).catch(unlessRefused);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return error as Error;
    if (code !== 'EEXIST') throw error;
  }
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true) return undefined;
  throw new LabError(
    'host',
    `${path} should be a folder and is ${there === undefined ? 'a link to nothing' : 'not one'}`,
    {
      hint: 'Move it away, or keep everything elsewhere: KHW_LAB_HOME=FOLDER.',
    },
  );
}

/**
 * The folders of a lab. Keys are behind 0700. Where QEMU's own user must get to its files others
 * may pass, 0711, but not list: libvirt hands it the files themselves, which are 0600. What an
 * older khw-lab made more open is closed.
 */
export async function makeLabFolders(paths: LabPaths): Promise<void> {
  await makeFolder(dirname(paths.root), 0o711);
  for (const folder of [paths.root, paths.seed, paths.disks, paths.serial])
    await makeClosed(folder, 0o711);
  for (const folder of [paths.ssh, paths.pki, paths.grades]) await makeClosed(folder, 0o700);
  for (const folder of [paths.seed, paths.disks]) await closeFiles(folder);
}

/**
 * Where nobody can be shut out, as on a FAT disk, no key is written: whatever folder the home is
 * in. Throws `host` then.
 */
async function makeClosed(folder: string, mode: number): Promise<void> {
  await makeFolder(folder, mode);
  const isOpen = async (): Promise<boolean> => ((await stat(folder)).mode & 0o777 & ~mode) !== 0;
  if (!(await isOpen())) return;
  await chmod(folder, mode).catch(unlessRefused);
  if (await isOpen())
    throw new LabError(
      'host',
      `${folder} stays open to other users: its file system keeps no permissions, or the folder is not yours`,
      { hint: 'Keys need a Linux file system such as ext4: KHW_LAB_HOME=FOLDER.' },
    );
}

async function closeFiles(folder: string): Promise<void> {
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
  for (const file of files) {
    const open = await stat(file).then(
      ({ mode }) => (mode & 0o077) !== 0,
      () => false,
    );
    if (open) await chmod(file, 0o600).catch(unlessRefused);
  }
}

/**
 * What libvirt gave to QEMU's user, or lies on a disk without modes or that is read-only, cannot be
 * changed.
 */
export function unlessRefused(error: unknown): void {
  if (
    !['EPERM', 'EACCES', 'EROFS', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(
      (error as NodeJS.ErrnoException).code ?? '',
    )
  )
    throw error;
}
