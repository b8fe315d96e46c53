import type { Survey } from '../checkpoints/list.js';
import { snapshotName } from '../checkpoints/record.js';
import type { Checkpoint } from '../checkpoints/types.js';
import { formatBytes } from '../core/bytes.js';

/** How many times what a kept lab takes must be free besides. */
const freeTimes = 3;

/** What is to be kept of a lab that is destroyed. */
export interface KeepPlan {
  readonly checkpoint: Checkpoint;
  /** What it takes, about. */
  readonly bytes: number;
  /** Names of the snapshots that go, by machine. */
  readonly doomed: ReadonlyMap<string, readonly string[]>;
}

export type Kept = Pick<Survey, 'checkpoints' | 'totalBytes'> & {
  /** Names of all snapshots, by machine. */
  readonly snapshots: ReadonlyMap<string, readonly string[]>;
};

/**
 * What is kept of a lab that was finished in this checkpoint, and where `freeBytes` are free; or why
 * nothing is, a clause.
 */
export function planKeep(
  id: string,
  { checkpoints, totalBytes, snapshots }: Kept,
  freeBytes: number,
): KeepPlan | { readonly why: string } {
  if (checkpoints.some(({ kind }) => kind === 'drill')) return { why: 'it is in a drill' };
  const checkpoint = checkpoints.find((each) => each.id === id);
  if (checkpoint === undefined) return { why: 'the checkpoint of the finished lab is gone' };
  if (checkpoint.mode === 'cold') return { why: 'its checkpoint is without memory' };
  const bytes = bytesAlone(checkpoint, checkpoints, totalBytes);
  if (freeBytes < freeTimes * bytes)
    return {
      why: `it takes ${formatBytes(bytes)}, and ${formatBytes(freeBytes)} are free, not ${freeTimes} times as much`,
    };
  const own = snapshotName(checkpoint);
  const doomed = [...snapshots].map(
    ([machine, names]) => [machine, names.filter((name) => name !== own)] as const,
  );
  return { checkpoint, bytes, doomed: new Map(doomed) };
}

/** What is left of the disks without the other checkpoints' memory, and what came after this one. */
function bytesAlone(
  own: Checkpoint,
  checkpoints: readonly Checkpoint[],
  totalBytes: number,
): number {
  const others = checkpoints.filter(({ id }) => id !== own.id);
  const rest = others.reduce(
    (sum, { ramBytes, diskBytes, saved }) => sum + ramBytes + (saved > own.saved ? diskBytes : 0),
    0,
  );
  return Math.max(own.ramBytes, totalBytes - rest);
}
