import { existsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../host/regular.js';
import { findOwn, removeOwn, type Foreign } from '../host/own-files.js';
import { ofDeadProcess } from '../host/process-names.js';
import { goldenFiles } from '../lab/own-files.js';
import { readEntry, type Entry } from './record.js';

/** Where what lies in the folder of a kept lab. */
export const placesIn = (root: string) => ({
  root,
  record: join(root, 'golden.json'),
  /** By it a base image knows that it is used. */
  labFile: join(root, 'lab.yaml'),
  ssh: join(root, 'ssh'),
  pki: join(root, 'pki'),
  machines: join(root, 'machines'),
  disk: (machine: string) => join(root, 'machines', `${machine}.qcow2`),
  /** What libvirt knows of the snapshot in the disk. */
  snapshot: (machine: string) => join(root, 'machines', `${machine}.xml`),
});

export type Places = ReturnType<typeof placesIn>;

/** A lab that is kept for the next `up` of its name. */
export interface KeptLab {
  readonly lab: string;
  readonly folder: string;
  /** What it takes on disk. */
  readonly bytes: number;
  /** ISO 8601; undefined for what was left by a removal that was interrupted. */
  readonly made: string | undefined;
  /** What lies in its folder and is not khw-lab's. */
  readonly foreign: readonly Foreign[];
}

/** Whether a folder holds a kept lab, of this home or another: no machine runs on what is in it. */
export const isKeptLab = (folder: string): boolean => existsSync(placesIn(folder).record);

/** All labs that are kept in a home. */
export async function keptLabs(golden: string): Promise<readonly KeptLab[]> {
  const names = (await readdir(golden, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const labs = await Promise.all(
    names.map(async (lab) => {
      const folder = join(golden, lab);
      const { files, bytes, foreign } = await findOwn(folder, goldenFiles);
      const made = (await readEntry(placesIn(folder).record))?.made;
      return files.length === 0 ? [] : [{ lab, folder, bytes, made, foreign }];
    }),
  );
  return labs.flat();
}

/** Removes a kept lab. What is not khw-lab's stays, and its folder with it. */
export async function removeKept(golden: string, lab: string): Promise<void> {
  await removeOwn(golden, [{ folder: (name) => name === lab, holds: goldenFiles }]);
}

/** Removes what a process that was killed has left while it kept a lab. */
export async function sweepKept(golden: string): Promise<void> {
  await removeOwn(golden, [{ folder: ofDeadProcess(/^\.making-(\d+)-/), holds: 'anything' }]);
}

/**
 * What is wrong with a kept lab; undefined when nothing is. Small files are hashed. Disks are some
 * GiB, in a folder that nobody else may enter: they are told by size and time, and what runs on them
 * is looked at once they are put back.
 */
export async function damageOf(
  { disks, digests }: Pick<Entry, 'disks' | 'digests'>,
  { root, disk }: Places,
): Promise<string | undefined> {
  for (const [path, digest] of Object.entries(digests))
    if ((await hashFile(join(root, path))) !== digest) return `${path} is not what was kept`;
  for (const [machine, { bytes, changedMs }] of Object.entries(disks)) {
    const found = await lstat(disk(machine)).catch(() => undefined);
    if (found?.isFile() !== true) return `the disk of ${machine} is missing`;
    if (found.size !== bytes || found.mtimeMs !== changedMs)
      return `the disk of ${machine} has been changed`;
  }
  return undefined;
}
