import { statfs } from 'node:fs/promises';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';

/** Bytes that must stay free beside a checkpoint, so that guests can go on writing. */
const marginBytes = 512 * 2 ** 20;

export interface MemoryInUse {
  /** Bytes of this computer's memory that the guest's QEMU holds. */
  readonly residentBytes: number;
  /** Bytes that the guest was given. */
  readonly givenBytes: number;
}

/**
 * Bytes that a checkpoint with memory may take at most: pages that the guest never touched are not
 * written. QEMU's own memory, and where there is no KVM the code it translated, count too: how much
 * they are, libvirt does not tell.
 */
export function spaceNeeded(machines: readonly MemoryInUse[]): number {
  return (
    machines.reduce(
      (sum, { residentBytes, givenBytes }) => sum + Math.min(residentBytes, givenBytes),
      0,
    ) + marginBytes
  );
}

/** The disk has no room for a checkpoint, and nothing was begun. */
export class NoSpace extends LabError {}

/** What is free on a folder's file system, for people. */
export async function freeText(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  return formatBytes(bavail * bsize);
}

/** Throws NoSpace before anything is done where a save would fill the disk. */
export async function assertSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new NoSpace(
    'host',
    `a checkpoint may take ${formatBytes(needed)}, and ${folder} has ${formatBytes(free)} left`,
    {
      hint: '`khw-lab checkpoint list` shows what checkpoints cost; `khw-lab checkpoint prune` keeps chapter starts only.',
    },
  );
}
