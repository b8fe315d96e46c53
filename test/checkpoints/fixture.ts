import { renderRecord, snapshotName, type CheckpointRecord } from '../../lib/checkpoints/record.js';
import type { MachineSnapshots } from '../../lib/checkpoints/assemble.js';
import type { Checkpoint } from '../../lib/checkpoints/types.js';

export const machines = ['jumpbox', 'server', 'node-0'];
export const now = { machines, track: 'khw', topology: 'abc' };

/** A saved checkpoint as libvirt would have it on the machines that are not in `without`. */
export interface Saved {
  readonly name: string;
  readonly parent?: string;
  readonly at: number;
  readonly without?: readonly string[];
  readonly of?: readonly string[];
  readonly topology?: string;
  readonly occupied?: number;
  readonly chapter?: string;
}

export function recordOf({ name, at, of = machines, occupied = 0 }: Saved): CheckpointRecord {
  return {
    id: `id${at}`,
    name,
    kind: 'own',
    message: '',
    saved: new Date(at * 1000).toISOString(),
    mode: 'hot',
    machines: [...of],
    occupied,
    units: {},
    nodes: [],
  };
}

/** What each machine has, the last one saved being current. */
export function snapshotsOf(
  saved: readonly Saved[],
  all: readonly string[] = machines,
): readonly MachineSnapshots[] {
  const nameOf = (name: string | undefined): string | undefined => {
    const found = saved.find((each) => each.name === name);
    return found === undefined ? name : snapshotName(recordOf(found));
  };
  return all.map((machine) => {
    const here = saved.filter(
      ({ without = [], of = machines }) => of.includes(machine) && !without.includes(machine),
    );
    return {
      machine,
      current: nameOf(here.at(-1)?.name),
      memoryBytes: new Map(here.map((each) => [snapshotName(recordOf(each)), 10])),
      snapshots: here.map((each) => ({
        name: snapshotName(recordOf(each)),
        description: renderRecord(recordOf(each)),
        parent: nameOf(each.parent),
        withMemory: true,
        label: {
          lab: 'khw',
          machine,
          version: '1',
          topology: each.topology ?? 'abc',
          ...(machine === 'jumpbox' && each.chapter !== undefined ? { chapter: each.chapter } : {}),
        },
      })),
    };
  });
}

export const checkpoint = (name: string, change: Partial<Checkpoint> = {}): Checkpoint => ({
  id: name,
  name,
  kind: 'own',
  message: '',
  saved: '2026-01-01T00:00:00Z',
  mode: 'hot',
  machines,
  running: { units: {}, nodes: [] },
  chapter: undefined,
  topology: 'abc',
  parent: undefined,
  ramBytes: 0,
  diskBytes: 0,
  foreign: undefined,
  ...change,
});

/** What a function throws; undefined where it does not. */
export function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
