import { LabError, throwIfInterrupted } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import type { LabContext } from '../lab/context.js';
import { handlesOf, type Handles } from '../lab/handles.js';
import type { OpenLab } from '../lab/open.js';
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
import type { Virsh } from '../libvirt/virsh.js';
import type { Fleet } from '../ssh/fleet.js';
import { awaken } from './awaken.js';
import { bootAll } from './cold.js';
import { checkpointNamed } from './names.js';
import { detailsOf, listed, onAll, type Failure } from './on-all.js';
import { proveRunning, questionAbout } from './prove.js';
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
  /** By how much the furthest clock was off before it was stepped. */
  readonly clockStepSeconds: number;
  /** What was seen to run again. */
  readonly proved: { readonly units: number; readonly nodes: readonly string[] };
}

/**
 * Puts all machines back to one instant and returns when that is proved. Whatever they were doing
 * is lost. Throws `usage` for a name that is not there, `refused` for a checkpoint of other
 * machines. On failure, or interrupted, machines that are already back stay paused beside the
 * others, nothing runs, and the same call can be made again. To be called with the lab's lock held.
 */
export async function restoreCheckpoint(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  name: string,
  note: (text: string) => void,
): Promise<RestoredCheckpoint> {
  const { clock, signal } = context;
  const { lab, virsh } = opened;
  const started = clock.now();
  const { checkpoints, group } = await settle(context, opened, note);
  const checkpoint = checkpointNamed(name, checkpoints);
  assertOwnMachines(checkpoint);
  const { running, mode } = checkpoint;
  const handles = handlesOf(context, opened, fleet);

  await startNetwork(virsh, lab.name, lab.network.name, { signal });
  note('putting all machines back');
  const letGoAt = await putBack(handles, checkpoint, group);
  const revertMs = clock.now() - started;

  // A connection from before leads to a machine that does not know it.
  handles.drop();
  note('waiting for all machines to answer');
  if (mode === 'cold') await bootAll(handles, note);
  const clockStepSeconds = await awaken(handles, running, note);
  const answerMs = clock.now() - started;

  await proveRunning(handles, running, questionAbout(running.nodes, opened, letGoAt), note);
  const proved = { units: Object.values(running.units).flat().length, nodes: running.nodes };
  return { name, revertMs, answerMs, ms: clock.now() - started, clockStepSeconds, proved };
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
 * is put back and the last. Answers when they were let go, in milliseconds since 1970.
 */
async function putBack(
  { lab, virsh, signal }: Handles,
  checkpoint: Checkpoint,
  group: readonly GroupMember[],
): Promise<number> {
  throwIfInterrupted(signal);
  await markRestoring(virsh, group, checkpoint.name);
  await suspendAll(
    virsh,
    group.filter(({ state }) => state === 'running').map(({ name }) => name),
  );
  if (signal.aborted) await letGo(virsh, group);
  throwIfInterrupted(signal);
  const snapshot = { name: snapshotName(checkpoint), withMemory: checkpoint.mode === 'hot' };
  const names = group.map(({ name }) => name);
  const failures = await onAll(names, (name) => revertSnapshot(virsh, name, snapshot));
  if (failures.length > 0) throw brokenOff(lab, checkpoint.name, failures);
  throwIfInterrupted(signal);
  if (snapshot.withMemory) await resumeAll(virsh, names);
  return Date.now();
}

/** Nothing was put back yet: the lab goes on as it was. */
async function letGo(virsh: Virsh, before: readonly GroupMember[]): Promise<void> {
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

function brokenOff(lab: string, name: string, failures: readonly Failure[]): LabError {
  return new LabError(
    'libvirt',
    `checkpoint ${name} was not restored: ${listed(failures)} could not be put back. Lab ${lab} is left paused, its machines at different instants`,
    {
      details: detailsOf(failures),
      hint: `Nothing runs until all are back: \`khw-lab checkpoint restore ${name}${labFlag(lab)}\` tries again.`,
    },
  );
}
