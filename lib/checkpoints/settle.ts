import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import { waitFor } from '../core/wait.js';
import { bytesIn } from '../host/files.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { groupState, type GroupMember } from '../libvirt/group.js';
import { deleteSnapshot } from '../libvirt/snapshots.js';
import type { Half } from './assemble.js';
import { domainOf, survey, type Looks, type Survey } from './list.js';

/** A lab in which nothing is half done: what every command that changes checkpoints begins with. */
export interface Settled extends Survey {
  readonly group: readonly GroupMember[];
}

/**
 * Waits for what a killed command has left libvirt doing, then removes halves of checkpoints,
 * saying so. To be called with the lab's lock held. Sizes are read only where they are wanted.
 */
export async function settle(
  context: LabContext,
  opened: OpenLab,
  note: (text: string) => void,
  looks: Looks = { sizes: false },
): Promise<Settled> {
  const group = await idleGroup(context, opened);
  const found = await survey(context, opened, looks);
  if (found.halves.length === 0) return { ...found, group };
  for (const half of found.halves) {
    note(
      `removing what there is of checkpoint ${half.name}: ${half.missing.join(', ')} ${half.missing.length === 1 ? 'has' : 'have'} no part of it`,
    );
    await removeParts(opened, half.parts);
  }
  return { ...(await survey(context, opened, looks)), group };
}

/** Before machines may run on: see `assertWhole`. */
export async function assertNotBrokenOff(
  { signal }: Pick<LabContext, 'signal'>,
  { lab, virsh }: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<void> {
  assertWhole(
    await groupState(
      virsh,
      lab.machines.map(({ name }) => domainOf({ lab }, name)),
      { signal },
    ),
    lab.name,
  );
}

/**
 * Throws `refused` while a restore is broken off: some machines are at the checkpoint and some are
 * not, and must not meet.
 */
export function assertWhole(group: readonly GroupMember[], labName: string): void {
  const [marked] = group.filter(({ restoring }) => restoring !== undefined);
  if (marked?.restoring === undefined) return;
  const behind = group.filter(({ restoring }) => restoring !== undefined).map(({ name }) => name);
  throw new LabError(
    'refused',
    `restoring ${marked.restoring} was broken off before all machines were back; lab ${labName} stays paused`,
    {
      details: [`not yet put back: ${behind.join(', ')}`],
      hint: `\`khw-lab checkpoint restore ${marked.restoring}${labFlag(labName)}\` does it again; any other checkpoint will do too.`,
    },
  );
}

/** Removes one checkpoint's snapshots from the machines that have it, side by side. */
export async function removeParts(opened: OpenLab, parts: Half['parts']): Promise<void> {
  const outcomes = await Promise.allSettled(
    [...parts].map(([machine, snapshot]) =>
      deleteSnapshot(opened.virsh, domainOf(opened, machine), snapshot),
    ),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * States of the lab's domains once libvirt is at work on none of them. A snapshot that a killed
 * command began makes the disk's file grow.
 */
async function idleGroup(
  { clock, signal }: LabContext,
  { lab, virsh, paths }: OpenLab,
): Promise<readonly GroupMember[]> {
  const names = lab.machines.map(({ name }) => domainOf({ lab }, name));
  let group: readonly GroupMember[] = [];
  await waitFor(
    `lab ${lab.name}: what libvirt is doing`,
    async (stop) => {
      group = await groupState(virsh, names, { signal: stop });
      const busy = group.filter((member) => member.busy).map(({ name }) => name);
      return busy.length === 0
        ? { ready: true }
        : {
            ready: false,
            seen: `it is at work on ${busy.join(', ')}`,
            marks: [await bytesIn(paths.disks)],
          };
    },
    { clock, signal, intervalMs: 500 },
  );
  return group;
}
