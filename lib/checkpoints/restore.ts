import { LabError, throwIfInterrupted } from '../core/errors.js';
import { jumpbox, labFlag } from '../core/lab.js';
import type { LabContext } from '../lab/context.js';
import { handlesOf, type Handles } from '../lab/handles.js';
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
import type { Virsh } from '../libvirt/virsh.js';
import type { Fleet } from '../ssh/fleet.js';
import { awaken } from './awaken.js';
import { bootAll } from './cold.js';
import { checkpointNamed } from './names.js';
import { detailsOf, listed, onAll, type Failure } from './on-all.js';
import { proveRunning, type NodeQuestion } from './prove.js';
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

/** A restore that goes on: what is put back, and how far it is. */
interface Restore {
  readonly context: LabContext;
  readonly opened: OpenLab;
  readonly checkpoint: Checkpoint;
  readonly group: readonly GroupMember[];
  readonly note: Note;
  /** SSH to the machines; undefined until they are back, where the caller has none. */
  fleet: Fleet | undefined;
  /** Milliseconds since 1970 at which they were let go. */
  resumedAt: number;
  clockStep: number;
}

interface Stage {
  /** What is noted when it begins. */
  readonly title?: string;
  readonly run: (restore: Restore) => Promise<void>;
  /** Its end is one of the times that are told. */
  readonly ends?: 'revertMs' | 'answerMs' | 'ms';
}

/** The running order of a restore. */
const order: readonly Stage[] = [
  { run: bringNetworkUp },
  { title: 'putting all machines back', run: putBack, ends: 'revertMs' },
  { run: connect },
  { title: 'waiting for all machines to answer', run: bootWhatIsOff },
  { run: setClocks, ends: 'answerMs' },
  { run: seeItRun, ends: 'ms' },
];

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
  const rest = { fleet, resumedAt: 0, clockStep: 0 };
  const restore: Restore = { context, opened, checkpoint, group, note, ...rest };
  const times = { revertMs: 0, answerMs: 0, ms: 0 };
  try {
    for (const { title, run, ends } of order) {
      if (title !== undefined) note(title);
      await run(restore);
      if (ends !== undefined) times[ends] = clock.now() - started;
    }
  } finally {
    if (fleet === undefined) restore.fleet?.close();
  }
  const { units, nodes } = checkpoint.running;
  return {
    name,
    ...times,
    clockStep: restore.clockStep,
    proved: { units: Object.values(units).flat().length, nodes },
  };
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

function bringNetworkUp({ context: { signal }, opened }: Restore): Promise<void> {
  const { virsh, lab } = opened;
  return startNetwork(virsh, lab.name, lab.network.name, { signal });
}

/**
 * All stopped, all put back, all let go together. Nothing heeds the signal between the first that
 * is put back and the last.
 */
async function putBack(restore: Restore): Promise<void> {
  const { opened, checkpoint, group } = restore;
  const { signal } = restore.context;
  const { virsh, lab } = opened;
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
  if (failures.length > 0) throw brokenOff(lab.name, checkpoint.name, failures);
  throwIfInterrupted(signal);
  if (snapshot.withMemory) await resumeAll(virsh, names);
  restore.resumedAt = Date.now();
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

/** A connection from before leads to a machine that does not know it. */
async function connect(restore: Restore): Promise<void> {
  restore.fleet?.drop();
  restore.fleet ??= await directFleet(restore.context, restore.opened);
}

async function bootWhatIsOff(restore: Restore): Promise<void> {
  if (restore.checkpoint.mode === 'cold') await bootAll(machinesOf(restore), restore.note);
}

async function setClocks(restore: Restore): Promise<void> {
  restore.clockStep = await awaken(machinesOf(restore), restore.checkpoint.running);
}

async function seeItRun(restore: Restore): Promise<void> {
  const { running } = restore.checkpoint;
  const question = questionAbout(running.nodes, restore);
  await proveRunning(machinesOf(restore), running, question, restore.note);
}

/** Their kubelets must have been heard since they were let go. */
function questionAbout(
  nodes: readonly string[],
  { opened: { lab, track }, resumedAt }: Restore,
): NodeQuestion | undefined {
  const { alive } = track;
  if (alive === undefined || nodes.length === 0) return undefined;
  return {
    machine: jumpbox(lab).name,
    script: alive.question(lab, nodes),
    missing: (stdout) => alive.missing(lab, stdout, nodes, resumedAt),
    hint: alive.hint,
  };
}

function machinesOf({ context, opened, fleet }: Restore): Handles {
  if (fleet === undefined) throw new Error('the machines are not back yet');
  return handlesOf(context, opened, fleet);
}
