import { randomBytes } from 'node:crypto';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { keepClocksRight } from '../lab/clock.js';
import type { LabContext } from '../lab/context.js';
import { handlesOf } from '../lab/handles.js';
import type { OpenLab } from '../lab/open.js';
import { plightOf } from '../lab/plight.js';
import { groupState, resumeAll, suspendAll } from '../libvirt/group.js';
import { residentMemory } from '../libvirt/labs.js';
import { createSnapshot } from '../libvirt/snapshots.js';
import type { Fleet } from '../ssh/fleet.js';
import { bootAll, haltAll } from './cold.js';
import { libvirtVersion, whyCold } from './known-bad.js';
import { domainOf, survey } from './list.js';
import { assertFreeName } from './names.js';
import { detailsOf, listed, onAll } from './on-all.js';
import { renderRecord, snapshotName, type CheckpointRecord } from './record.js';
import { whatRuns } from './running.js';
import { assertWhole, removeParts, settle, type Settled } from './settle.js';
import { assertSpace, freeText, spaceNeeded } from './space.js';
import { assertSameState } from './states.js';
import type { CheckpointKind, Running } from './types.js';

export interface SaveRequest {
  readonly name: string;
  readonly message?: string;
  readonly kind: CheckpointKind;
  /**
   * Shut the machines down first: smaller, slower. Chosen by itself where libvirt cannot put memory
   * back.
   */
  readonly cold?: boolean;
}

export interface SavedCheckpoint {
  readonly name: string;
  readonly mode: 'hot' | 'cold';
  /** Milliseconds in which no machine ran. */
  readonly pauseMs: number;
  /** Milliseconds in all. */
  readonly ms: number;
  /** Bytes of memory images. */
  readonly bytes: number;
}

type Note = (text: string) => void;

/**
 * Keeps the state of all machines at one instant, or of none. Machines must all run or all be off;
 * those that ran run again afterwards. Throws `usage` for a name that is taken, `refused` for
 * machines in another state, `host` where it would not fit. Interrupted, it first brings the lab
 * back to where it was. To be called with the lab's lock held.
 */
export async function saveCheckpoint(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  request: SaveRequest,
  note: Note,
): Promise<SavedCheckpoint> {
  const started = context.clock.now();
  const settled = await settle(context, opened, note);
  assertFreeName(request.name, settled.checkpoints);
  assertWhole(settled.group, opened.lab.name);
  const running = assertSameState(
    settled.group,
    opened.lab.name,
    await plightsOf(opened, settled, context.signal),
  );
  const cold = !running || (await choosesCold(context, opened, request, note));
  await assertSpace(opened.paths.disks, await spaceFor(context, opened, cold));
  const machines = running ? fleet : undefined;
  const now = await runningNow(context, opened, machines, note);
  const record = recordOf(opened, request, cold, settled, now);
  throwIfInterrupted(context.signal);
  const pauseMs = cold
    ? await saveCold(context, opened, record, machines, note)
    : await saveHot(context, opened, fleet, record, note);
  // It is made: too late to be interrupted.
  const made = (
    await survey({ ...context, signal: new AbortController().signal }, opened)
  ).checkpoints.find(({ id }) => id === record.id);
  return {
    name: record.name,
    mode: record.mode,
    pauseMs,
    ms: context.clock.now() - started,
    bytes: made?.ramBytes ?? 0,
  };
}

/** Of the machines that neither run nor are off: why, by domain. */
async function plightsOf(
  opened: OpenLab,
  { group }: Settled,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const odd = opened.lab.machines.filter(({ name }) =>
    group.some(
      (member) =>
        member.name === domainOf(opened, name) &&
        member.state !== 'running' &&
        member.state !== 'shut off',
    ),
  );
  const found = await Promise.all(
    odd.map(
      async ({ name }) =>
        [domainOf(opened, name), (await plightOf(opened, name, signal)) ?? ''] as const,
    ),
  );
  return new Map(found.filter(([, words]) => words !== ''));
}

/**
 * All paused, all saved, all resumed. Between the first and the last nothing heeds the signal: half
 * a save helps nobody.
 */
async function saveHot(
  { clock, signal }: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  record: CheckpointRecord,
  note: Note,
): Promise<number> {
  const stepClocks = await keepClocksRight({
    machines: record.machines,
    session: (machine) => fleet.session(machine),
    signal,
  });
  note('all machines paused, saving memory and disks');
  const paused = clock.now();
  try {
    await suspendAll(opened.virsh, domainsOf(opened));
    await snapshotAll(opened, record);
  } catch (error) {
    await resumePaused(opened);
    throw error;
  }
  await resumeAll(opened.virsh, domainsOf(opened));
  const pauseMs = clock.now() - paused;
  if (signal.aborted) await removeParts(opened, partsOf(record));
  throwIfInterrupted(signal);
  await stepClocks();
  return pauseMs;
}

/** All shut down, all saved, all started again where they ran. */
async function saveCold(
  context: LabContext,
  opened: OpenLab,
  record: CheckpointRecord,
  fleet: Fleet | undefined,
  note: Note,
): Promise<number> {
  const stopped = context.clock.now();
  const handles = fleet === undefined ? undefined : handlesOf(context, opened, fleet);
  if (handles !== undefined) await haltAll(handles, note);
  note('saving disks');
  await snapshotAll(opened, record);
  if (handles !== undefined) await bootAll(handles, note);
  return context.clock.now() - stopped;
}

/**
 * A snapshot of every machine side by side. Where one fails, those that were made are removed
 * again.
 */
async function snapshotAll(opened: OpenLab, record: CheckpointRecord): Promise<void> {
  const snapshot = { name: snapshotName(record), description: renderRecord(record) };
  const failures = await onAll(record.machines, (machine) =>
    createSnapshot(opened.virsh, domainOf(opened, machine), snapshot),
  );
  if (failures.length === 0) return;
  await removeParts(opened, partsOf(record));
  throw new LabError(
    'libvirt',
    `checkpoint ${record.name} was not made: ${listed(failures)} could not be saved, so nothing was kept of any machine`,
    {
      details: [
        ...detailsOf(failures),
        `${opened.paths.disks} has ${await freeText(opened.paths.disks)} left`,
      ],
      hint: '`khw-lab status` shows the machines (`khw-lab up` starts or resumes them), `khw-lab checkpoint prune` makes room; then save again.',
    },
  );
}

/** Those that are still there: a machine may have died meanwhile. */
async function resumePaused(opened: OpenLab): Promise<void> {
  const group = await groupState(opened.virsh, domainsOf(opened));
  await resumeAll(
    opened.virsh,
    group.filter(({ state }) => state === 'paused').map(({ name }) => name),
  );
}

async function choosesCold(
  { signal }: LabContext,
  { virsh }: OpenLab,
  { cold = false }: SaveRequest,
  note: Note,
): Promise<boolean> {
  if (cold) return true;
  const why = whyCold(await libvirtVersion(virsh, { signal }));
  if (why !== undefined) note(`with the machines shut off: ${why}`);
  return why !== undefined;
}

async function spaceFor({ signal }: LabContext, opened: OpenLab, cold: boolean): Promise<number> {
  if (cold) return spaceNeeded([]);
  const resident = await residentMemory(opened.virsh, domainsOf(opened), { signal });
  return spaceNeeded(
    opened.lab.machines.map(({ name, memoryMiB }) => ({
      residentBytes: resident.get(domainOf(opened, name)) ?? Infinity,
      givenBytes: memoryMiB * 2 ** 20,
    })),
  );
}

async function runningNow(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet | undefined,
  note: Note,
): Promise<Running> {
  if (fleet === undefined) return { units: {}, nodes: [] };
  note('asking what runs');
  return whatRuns(context, opened, fleet, note);
}

function recordOf(
  { lab }: OpenLab,
  { name, message = '', kind }: SaveRequest,
  cold: boolean,
  { totalBytes }: Settled,
  running: Running,
): CheckpointRecord {
  return {
    id: randomBytes(4).toString('hex'),
    name,
    track: lab.track,
    kind,
    message,
    saved: new Date().toISOString(),
    mode: cold ? 'cold' : 'hot',
    machines: lab.machines.map((machine) => machine.name),
    occupied: totalBytes,
    units: Object.fromEntries(
      Object.entries(running.units).map(([machine, units]) => [machine, [...units]]),
    ),
    nodes: [...running.nodes],
  };
}

const partsOf = (record: CheckpointRecord): ReadonlyMap<string, string> =>
  new Map(record.machines.map((machine) => [machine, snapshotName(record)]));

const domainsOf = (opened: OpenLab): readonly string[] =>
  opened.lab.machines.map(({ name }) => domainOf(opened, name));
