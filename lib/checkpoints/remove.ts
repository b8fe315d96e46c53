import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { checkpointNamed } from './names.js';
import { snapshotName } from './record.js';
import { removeParts, settle } from './settle.js';

/** Which checkpoints are gone, and what that has freed. */
export interface RemovedCheckpoints {
  readonly removed: readonly string[];
  /** Of memory images. */
  readonly freedBytes: number;
}

/**
 * Removes checkpoints from all machines; those made from them go on as children of their parents.
 * Throws `usage` for an unknown name before anything is done.
 */
export async function removeCheckpoints(
  context: LabContext,
  opened: OpenLab,
  names: readonly string[],
  note: (text: string) => void,
): Promise<RemovedCheckpoints> {
  const before = await settle(context, opened, note, { sizes: true });
  const doomed = names.map((name) => checkpointNamed(name, before.checkpoints));
  const present = new Set(before.domains.flatMap(({ label }) => label.machine ?? []));
  for (const checkpoint of doomed) {
    note(`removing ${checkpoint.name}`);
    const machines = checkpoint.machines.filter((machine) => present.has(machine));
    await removeParts(
      opened,
      new Map(machines.map((machine) => [machine, snapshotName(checkpoint)])),
    );
  }
  return {
    removed: doomed.map(({ name }) => name),
    freedBytes: doomed.reduce((sum, { ramBytes }) => sum + ramBytes, 0),
  };
}
