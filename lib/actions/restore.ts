import { listCheckpoints } from '../checkpoints/list.js';
import { assertFreeName, assertOwnName, checkpointNamed } from '../checkpoints/names.js';
import { removeCheckpoints } from '../checkpoints/remove.js';
import {
  restoreCheckpoint,
  assertOwnMachines,
  type RestoredCheckpoint,
} from '../checkpoints/restore.js';
import { saveCheckpoint } from '../checkpoints/save.js';
import type { CheckpointTree } from '../checkpoints/types.js';
import { ageOf, formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import type { OpenLab } from '../lab/open.js';
import { assertAgreed, type Ports } from './ports.js';
import { task } from './task.js';
import { withFleet } from './with-lab.js';

export interface RestoreOptions {
  /** Name under which what is lost is kept first. */
  readonly save?: string;
  /** What to throw when there is no such checkpoint but others of these names. */
  readonly absent?: (names: readonly string[]) => LabError;
}

/**
 * Says what is lost, asks, keeps it first where wanted, restores, and answers how long what took.
 * The lab's lock is held.
 */
export async function restoreAgreed(
  ports: Ports,
  opened: OpenLab,
  name: string,
  options: RestoreOptions,
): Promise<RestoredCheckpoint> {
  const question = `Put all machines of lab ${opened.lab.name} back to "${name}"?`;
  await agreeToRestore(ports, opened, name, options, question);
  return restoreNow(ports, opened, name, options);
}

/**
 * Says what is lost and asks. Throws before anything is done where the checkpoint cannot be
 * restored, what is lost cannot be kept, or the person does not agree.
 */
export async function agreeToRestore(
  ports: Ports,
  opened: OpenLab,
  name: string,
  { save, absent }: RestoreOptions,
  question: string,
): Promise<void> {
  const tree = await listCheckpoints(ports, opened, { sizes: false });
  const names = tree.checkpoints.map((checkpoint) => checkpoint.name);
  if (absent !== undefined && !names.includes(name)) throw absent(names);
  assertOwnMachines(checkpointNamed(name, tree.checkpoints));
  if (save !== undefined) {
    assertOwnName(save, opened.track.chapters);
    assertFreeName(save, tree.checkpoints);
  }
  await assertAgreed(ports, question, save === undefined ? [loss(tree)] : []);
}

/**
 * Once it is agreed to: goes back to a checkpoint that is there for this one return, and forgets
 * it. Answers in words how the lab came back.
 */
export async function leaveNow(
  ports: Ports,
  opened: OpenLab,
  name: string,
  options: RestoreOptions,
): Promise<string> {
  const restored = await restoreNow(ports, opened, name, options);
  await removeCheckpoints(ports, opened, [name], () => undefined);
  return told(restored);
}

/** Once it is agreed to: keeps what is lost where wanted, and restores. */
async function restoreNow(
  ports: Ports,
  opened: OpenLab,
  name: string,
  { save }: RestoreOptions,
): Promise<RestoredCheckpoint> {
  try {
    return await withFleet(ports, opened, async (fleet) => {
      if (save !== undefined) {
        const own = { name: save, kind: 'own', message: `before ${name} was restored` } as const;
        await task(ports, `Save ${save}`, ({ note }) =>
          saveCheckpoint(ports, opened, fleet, own, note),
        );
      }
      return task(ports, `Restore ${name}`, async ({ note, title }) => {
        const restored = await restoreCheckpoint(ports, opened, fleet, name, note);
        title(`Restore ${name}: ${told(restored)}`);
        return restored;
      });
    });
  } catch (error) {
    throw again(error, name, opened.lab.name);
  }
}

/** `back in 3.1s, all machines answer after 5.0s, …` */
export function told({
  revertMs,
  answerMs,
  ms,
  proved: { units, nodes },
}: RestoredCheckpoint): string {
  const what =
    nodes.length === 0
      ? `${units} services run`
      : `${units} services run and ${nodes.join(', ')} are Ready`;
  return `back in ${formatDuration(revertMs)}, all machines answer after ${formatDuration(answerMs)}, ${what} after ${formatDuration(ms)}`;
}

function loss({ checkpoints, current }: CheckpointTree): string {
  const from = checkpoints.find(({ name }) => name === current);
  if (from === undefined)
    return 'What the machines are now is lost: no checkpoint has it. --save NAME keeps it first.';
  return `What was done since "${from.name}" (saved ${ageOf(from.saved)} ago) is lost. --save NAME keeps it first.`;
}

function again(error: unknown, name: string, lab: string): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flag = labFlag(lab);
  return new LabError('interrupted', error.message, {
    hint: `\`khw-lab status${flag}\` shows what stands; \`khw-lab checkpoint restore ${name}${flag}\` does it again.`,
    cause: error,
  });
}
