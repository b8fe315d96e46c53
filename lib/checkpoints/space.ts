import { statfs } from 'node:fs/promises';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';

/** Bytes that must stay free beside a checkpoint, so that guests can go on writing. */
const margin = 512 * 2 ** 20;

export interface MemoryInUse {
  /** Bytes of this computer's memory that the guest's QEMU holds. */
  readonly resident: number;
  /** Bytes of that which may be translated code. */
  readonly translation: number;
  /** Bytes that the guest was given. */
  readonly given: number;
}

/** Bytes that a checkpoint with memory may take: QEMU holds more than the guest's memory, and pages of zeros are not written. */
export function spaceNeeded(machines: readonly MemoryInUse[]): number {
  return machines.reduce((sum, { resident, translation, given }) => sum + Math.min(Math.max(0, resident - translation), given), 0) + margin;
}

/** The disk has no room for a checkpoint, and nothing was begun. */
export class NoSpace extends LabError {}

/** Throws NoSpace before anything is done where a save would fill the disk. */
export async function assertSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new NoSpace('host', `a checkpoint may take ${formatBytes(needed)}, and ${folder} has ${formatBytes(free)} left`, {
    hint: '`khw-lab checkpoint list` shows what checkpoints cost; `khw-lab checkpoint prune` keeps chapter starts only.',
  });
}
