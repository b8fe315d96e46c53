import { domainName } from '../core/lab.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { listLabDomains, type LabDomain } from '../libvirt/labs.js';
import { listSnapshots } from '../libvirt/snapshots.js';
import { topologyDigest } from '../topology/addressing.js';
import { assemble, type Assembled } from './assemble.js';
import { memorySizes, occupiedBytes } from './sizes.js';
import type { CheckpointTree } from './types.js';

/** All that libvirt has of a lab's checkpoints, halves included. */
export interface Survey extends Assembled {
  readonly domains: readonly LabDomain[];
  /** Bytes of the machines' disks. */
  readonly totalBytes: number;
}

export interface Looks {
  /**
   * Read the size of each memory image from the disks, a process for each machine. Without it all
   * are 0.
   */
  readonly sizes?: boolean;
}

/**
 * The checkpoints that all machines have, and where the lab is among them. Asks libvirt and the
 * disks, no guest.
 */
export async function listCheckpoints(
  context: LabContext,
  opened: OpenLab,
  looks?: Looks,
): Promise<CheckpointTree> {
  const { checkpoints, current, totalBytes } = await survey(context, opened, looks);
  return { checkpoints, current, totalBytes };
}

/** What `listCheckpoints` answers, with the halves. */
export async function survey(
  context: LabContext,
  { lab, virsh }: OpenLab,
  { sizes = true }: Looks = {},
): Promise<Survey> {
  const { signal } = context;
  const domains = await listLabDomains(virsh, lab.name, { signal });
  const [snapshots, memory, totalBytes] = await Promise.all([
    listSnapshots(
      virsh,
      domains.map(({ name }) => name),
      { signal },
    ),
    Promise.all(sizes ? domains.map(({ disks }) => memorySizes(context, disks[0] ?? '')) : []),
    occupiedBytes(domains.flatMap(({ disks }) => disks.slice(0, 1))),
  ]);
  const machines = domains.map(({ name, label }, index) => ({
    machine: label.machine ?? name,
    snapshots: [],
    current: undefined,
    ...snapshots.get(name),
    memoryBytes: memory[index] ?? new Map<string, number>(),
  }));
  const now = {
    machines: lab.machines.map(({ name }) => name),
    track: lab.track,
    topology: topologyDigest(lab).slice(0, 16),
  };
  // The jumpbox's own order of snapshots stands for all.
  const inOrder = lab.machines.flatMap(({ name }) =>
    machines.filter(({ machine }) => machine === name),
  );
  return {
    ...assemble([...inOrder, ...machines.filter((each) => !inOrder.includes(each))], now),
    domains,
    totalBytes,
  };
}

/** The machine's domain among those of a survey. */
export const domainOf = ({ lab }: Pick<OpenLab, 'lab'>, machine: string): string =>
  domainName(lab, machine);
