import { LabError, throwIfInterrupted } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import type { LabContext } from '../lab/context.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import {
  groupState,
  markRestoring,
  resumeAll,
  suspendAll,
  unmarkRestoring,
  type GroupMember,
} from '../libvirt/group.js';
import { startNetwork } from '../libvirt/networks.js';
import { revertSnapshot } from '../libvirt/snapshots.js';
import type { Fleet } from '../ssh/fleet.js';
import { awaken } from './awaken.js';
import { bootAll } from './cold.js';
import { checkpointNamed } from './names.js';
import { detailsOf, listed, onAll, type Failure } from './on-all.js';
import { proveRunning } from './prove.js';
import { snapshotName } from './record.js';
import { settle } from './settle.js';
import type { Checkpoint } from './types.js';

export interface RestoredCheckpoint {
  readonly name: string;
  /** Milliseconds until all machines were put back and let go. */
  readonly revertMs: number;
  /** Milliseconds until all machines answered over SSH, their clocks right. */
  readonly answerMs: number;
  /** Milliseconds until what ran when it was saved was seen to run again. */
  readonly ms: number;
  /** Seconds by which the furthest clock was off before it was stepped. */
  readonly clockStep: number;
  /** What was seen to run again. */
  readonly proved: { readonly units: number; readonly nodes: readonly string[] };
}

type Note = (text: string) => void;

/**
 * Puts all machines back to one instant and returns when that is proved. Whatever they were doing
 * is lost. Throws `usage` for a name that is not there, `refused` for a checkpoint of other
 * machines. On failure, or interrupted, machines that are already back stay paused beside the
 * others, nothing runs, and the same call can be made again. To be called with the lab's lock held.
 */
export async function restoreCheckpoint(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet | undefined,
  name: string,
  note: Note,
): Promise<RestoredCheckpoint> {
  const { clock } = context;
  const started = clock.now();
  const { checkpoints, group } = await settle(context, opened, note);
  const checkpoint = checkpointNamed(name, checkpoints);
  assertOwnMachines(checkpoint);
  await startNetwork(opened.virsh, opened.lab.name, opened.lab.network.name, {
    signal: context.signal,
  });
  note('putting all machines back');
  await revertAll(context, opened, checkpoint, group);
  const resumed = Date.now();
  const revertMs = clock.now() - started;
  fleet?.drop();
  const way = fleet ?? (await directFleet(context, opened));
  try {
    note('waiting for all machines to answer');
    if (checkpoint.mode === 'cold') await bootAll(context, opened, way, note);
    const clockStep = await awaken(context, opened, way, checkpoint);
    const answerMs = clock.now() - started;
    await proveRunning(context, opened, way, checkpoint, resumed, note);
    const units = Object.values(checkpoint.running.units).flat().length;
    return {
      name,
      revertMs,
      answerMs,
      ms: clock.now() - started,
      clockStep,
      proved: { units, nodes: checkpoint.running.nodes },
    };
  } finally {
    if (fleet === undefined) way.close();
  }
}

/** A checkpoint of other machines is not offered to those that are here now. Throws `refused`. */
export function assertOwnMachines({ name, foreign }: Pick<Checkpoint, 'name' | 'foreign'>): void {
  if (foreign === undefined) return;
  throw new LabError(
    'refused',
    `checkpoint ${name} was made of other machines than the lab has now: ${foreign}`,
    {
      hint: `Restore a newer one (khw-lab checkpoint list), or remove it: khw-lab checkpoint remove ${name}.`,
    },
  );
}

/**
 * All stopped, all put back, all let go together. Nothing heeds the signal between the first that
 * is put back and the last.
 */
async function revertAll(
  { signal }: LabContext,
  opened: OpenLab,
  checkpoint: Checkpoint,
  group: readonly GroupMember[],
): Promise<void> {
  const { virsh } = opened;
  throwIfInterrupted(signal);
  await markRestoring(virsh, group, checkpoint.name);
  await suspendAll(
    virsh,
    group.filter(({ state }) => state === 'running').map(({ name }) => name),
  );
  if (signal.aborted) await letGo(opened, group);
  throwIfInterrupted(signal);
  const snapshot = { name: snapshotName(checkpoint), withMemory: checkpoint.mode === 'hot' };
  const failures = await onAll(
    group.map(({ name }) => name),
    (name) => revertSnapshot(virsh, name, snapshot),
  );
  if (failures.length > 0) throw brokenOff(opened, checkpoint, failures);
  throwIfInterrupted(signal);
  if (snapshot.withMemory)
    await resumeAll(
      virsh,
      group.map(({ name }) => name),
    );
}

/** Nothing was put back yet: the lab goes on as it was. */
async function letGo({ virsh }: OpenLab, before: readonly GroupMember[]): Promise<void> {
  const whole = before.every(({ restoring }) => restoring === undefined);
  // A restore that was broken off before this one still is.
  if (!whole) return;
  await unmarkRestoring(
    virsh,
    await groupState(
      virsh,
      before.map(({ name }) => name),
    ),
  );
  await resumeAll(
    virsh,
    before.filter(({ state }) => state === 'running').map(({ name }) => name),
  );
}

function brokenOff({ lab }: OpenLab, { name }: Checkpoint, failures: readonly Failure[]): LabError {
  return new LabError(
    'libvirt',
    `checkpoint ${name} was not restored: ${listed(failures)} could not be put back. Lab ${lab.name} is left paused, its machines at different instants`,
    {
      details: detailsOf(failures),
      hint: `Nothing runs until all are back: \`khw-lab checkpoint restore ${name}${labFlag(lab.name)}\` tries again.`,
    },
  );
}
