import { listCheckpoints } from '../checkpoints/list.js';
import { assertName, assertOwnName, checkpointNamed } from '../checkpoints/names.js';
import { prunePlan } from '../checkpoints/prune.js';
import { removeCheckpoints, type RemovedCheckpoints } from '../checkpoints/remove.js';
import { saveCheckpoint, type SavedCheckpoint } from '../checkpoints/save.js';
import type { Checkpoint, CheckpointTree } from '../checkpoints/types.js';
import { formatBytes, formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import { beforeDrill } from '../core/ways-back.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { trackFor } from '../lab/track.js';
import { assertNoDrill } from './active-drill.js';
import { assertAgreed, type LabRef, type Ports } from './ports.js';
import { task } from './task.js';
import { withFleet, withLab } from './with-lab.js';

/** A checkpoint of a person's own. */
export interface OwnCheckpoint {
  readonly name: string;
  readonly message?: string;
  /** The machines are shut down first. */
  readonly cold: boolean;
}

/** Keeps the state of all machines of a lab under a name. */
export async function saveOwn(
  ports: Ports,
  ref: LabRef,
  { name, ...own }: OwnCheckpoint,
): Promise<SavedCheckpoint> {
  assertName(name);
  assertOwnName(name, (await trackFor(ports, ref)).chapters);
  return withLab(ports, ref, 'checkpoint save', (opened) =>
    task(ports, `Save ${name}`, async ({ note, title }) => {
      const saved = await withFleet(ports, opened, (fleet) =>
        saveCheckpoint(ports, opened, fleet, { name, kind: 'own', ...own }, note),
      ).catch((error: unknown) => {
        throw notSaved(error, name, ref.lab);
      });
      const what = saved.mode === 'cold' ? 'shut off' : formatBytes(saved.bytes);
      title(
        `Save ${name}: ${what}, machines paused for ${formatDuration(saved.pauseMs)} of ${formatDuration(saved.ms)}`,
      );
      return saved;
    }),
  );
}

function notSaved(error: unknown, name: string, lab: string): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flag = labFlag(lab);
  return new LabError('interrupted', `checkpoint ${name} was not made`, {
    hint: `\`khw-lab status${flag}\` shows the machines; \`khw-lab up${flag}\` starts what is off.`,
    cause: error,
  });
}

/** The checkpoints of a lab, with what they take. */
export const checkpointsOf = async (
  ports: Ports,
  { lab, connect }: LabRef,
): Promise<CheckpointTree> => listCheckpoints(ports, await openLab(ports, lab, connect));

/** Asks, and removes checkpoints by their names; where the machines are now stays as it is. */
export const removeNamed = (
  ports: Ports,
  ref: LabRef,
  names: readonly string[],
): Promise<RemovedCheckpoints> =>
  withLab(ports, ref, 'checkpoint remove', async (opened) => {
    const { checkpoints } = await listCheckpoints(ports, opened);
    const doomed = names.map((name) => checkpointNamed(name, checkpoints));
    // Without it there is no way back from the drill, nor an end to it.
    if (doomed.some(({ name }) => name === beforeDrill)) await assertNoDrill(ports, opened);
    return removeAgreed(ports, opened, doomed);
  });

/**
 * The same for all but the starts of chapters, and the way back from a drill. Undefined where there
 * is nothing to remove.
 */
export const pruneCheckpoints = (
  ports: Ports,
  ref: LabRef,
): Promise<RemovedCheckpoints | undefined> =>
  withLab(ports, ref, 'checkpoint prune', async (opened) => {
    const doomed = prunePlan((await listCheckpoints(ports, opened)).checkpoints);
    return doomed.length === 0 ? undefined : removeAgreed(ports, opened, doomed);
  });

async function removeAgreed(
  ports: Ports,
  opened: OpenLab,
  doomed: readonly Checkpoint[],
): Promise<RemovedCheckpoints> {
  const names = doomed.map(({ name }) => name);
  await assertAgreed(ports, `Remove ${names.join(', ')}?`, [
    'What was saved there cannot be had back. Where the machines are now stays as it is.',
  ]);
  const what = names.length === 1 ? 'a checkpoint' : `${names.length} checkpoints`;
  return task(ports, `Remove ${what}`, ({ note }) => removeCheckpoints(ports, opened, names, note));
}
