import type { Snapshot } from '../libvirt/snapshots.js';
import { parseRecord, type CheckpointRecord } from './record.js';
import type { Checkpoint } from './types.js';

/** The snapshots of one machine of the lab. */
export interface MachineSnapshots {
  readonly machine: string;
  readonly snapshots: readonly Snapshot[];
  /** Name of the current snapshot. */
  readonly current: string | undefined;
  /** Bytes of the memory image by snapshot name. */
  readonly memoryBytes: ReadonlyMap<string, number>;
}

/** The lab as it is now. */
export interface Now {
  readonly machines: readonly string[];
  readonly track: string;
  /** As labels have it. */
  readonly topology: string;
}

/**
 * A checkpoint that some of its machines do not have: left by a command that was killed, or by
 * someone's virsh.
 */
export interface Half {
  readonly id: string;
  readonly name: string;
  /** Snapshot name by machine, where there is one. */
  readonly parts: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
}

export interface Assembled {
  readonly checkpoints: readonly Checkpoint[];
  readonly halves: readonly Half[];
  readonly current: string | undefined;
}

interface Part {
  readonly machine: string;
  readonly snapshot: Snapshot;
  readonly bytes: number;
}
interface Group {
  readonly record: CheckpointRecord;
  readonly parts: readonly Part[];
}

/**
 * Puts the machines' snapshots together: what all machines have is a checkpoint, the rest are
 * halves.
 */
export function assemble(machines: readonly MachineSnapshots[], now: Now): Assembled {
  const groups = groupById(machines);
  const whole = groups
    .filter((group) => missingIn(group, now).length === 0)
    .sort((a, b) => (a.record.saved < b.record.saved ? -1 : 1));
  const byName = new Map(
    whole.flatMap(({ record, parts }) =>
      parts.map(({ snapshot }) => [snapshot.name, record.name] as const),
    ),
  );
  const first = machines.find(({ snapshots }) => snapshots.length > 0);
  return {
    checkpoints: whole.map((group, index) =>
      checkpointOf(group, whole[index - 1], byName, first, now),
    ),
    halves: groups
      .filter((group) => missingIn(group, now).length > 0)
      .map((group) => halfOf(group, now)),
    current: first === undefined ? undefined : nearestWhole(first.current, byName, first),
  };
}

function groupById(machines: readonly MachineSnapshots[]): readonly Group[] {
  const groups = new Map<string, { record: CheckpointRecord; parts: Part[] }>();
  for (const { machine, snapshots, memoryBytes } of machines) {
    for (const snapshot of snapshots) {
      const record = parseRecord(snapshot.description);
      if (record === undefined) continue;
      const group = groups.get(record.id) ?? { record, parts: [] };
      group.parts.push({ machine, snapshot, bytes: memoryBytes.get(snapshot.name) ?? 0 });
      groups.set(record.id, group);
    }
  }
  return [...groups.values()];
}

/** Machines that the lab no longer has make a checkpoint foreign, not half. */
function missingIn({ record, parts }: Group, now: Now): readonly string[] {
  return record.machines.filter(
    (machine) => now.machines.includes(machine) && !parts.some((part) => part.machine === machine),
  );
}

function halfOf(group: Group, now: Now): Half {
  const { record, parts } = group;
  return {
    id: record.id,
    name: record.name,
    parts: new Map(parts.map(({ machine, snapshot }) => [machine, snapshot.name])),
    missing: missingIn(group, now),
  };
}

function checkpointOf(
  { record, parts }: Group,
  before: Group | undefined,
  byName: ReadonlyMap<string, string>,
  tree: MachineSnapshots | undefined,
  now: Now,
): Checkpoint {
  const labels = parts.flatMap(({ snapshot }) => snapshot.label ?? []);
  const own = tree?.snapshots.find((snapshot) => byName.get(snapshot.name) === record.name);
  const topology = labels[0]?.topology ?? '';
  const { id, name, kind, message, saved, mode, machines, units, nodes } = record;
  return {
    id,
    name,
    kind,
    message,
    saved,
    mode,
    machines,
    topology,
    running: { units, nodes },
    chapter: labels.find((label) => label.chapter !== undefined)?.chapter,
    parent: tree === undefined ? undefined : nearestWhole(own?.parent, byName, tree),
    ramBytes: memoryOf(parts),
    diskBytes:
      before === undefined
        ? 0
        : Math.max(0, record.occupied - before.record.occupied - memoryOf(before.parts)),
    foreign: foreignness(record, topology, now),
  };
}

const memoryOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

function foreignness(
  { machines, track }: CheckpointRecord,
  topology: string,
  now: Now,
): string | undefined {
  if (track !== undefined && track !== now.track) return `track ${track}`;
  const added = now.machines.filter((machine) => !machines.includes(machine));
  const gone = machines.filter((machine) => !now.machines.includes(machine));
  if (added.length + gone.length === 0)
    return topology === now.topology ? undefined : 'the lab file had other values then';
  return [
    added.length > 0 ? `without ${added.join(', ')}` : '',
    gone.length > 0 ? `with ${gone.join(', ')}` : '',
  ]
    .filter((text) => text !== '')
    .join(' and ');
}

/** Climbs over snapshots that are not ours or only half there. */
function nearestWhole(
  name: string | undefined,
  byName: ReadonlyMap<string, string>,
  { snapshots }: MachineSnapshots,
): string | undefined {
  for (
    let at = name;
    at !== undefined;
    at = snapshots.find((snapshot) => snapshot.name === at)?.parent
  ) {
    const found = byName.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}
