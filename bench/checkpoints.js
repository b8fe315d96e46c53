import { statfs } from 'node:fs/promises';
import { run } from './command.js';

/** @typedef {import('./types.js').BenchLab} BenchLab */

/**
 * What khw-lab answers as JSON when a checkpoint is saved.
 * @param {BenchLab} lab
 * @param {string} name
 * @returns {Promise<import('../lib/checkpoints/save.js').SavedCheckpoint>}
 */
export const save = async (lab, name) =>
  JSON.parse((await lab.must(['checkpoint', 'save', name, '--format', 'json'])).stdout);

/**
 * What khw-lab answers as JSON when one is restored: milliseconds until back, until all answer,
 * until all is proved.
 * @param {BenchLab} lab
 * @param {string} name
 * @returns {Promise<import('../lib/checkpoints/restore.js').RestoredCheckpoint>}
 */
export const restore = async (lab, name) =>
  JSON.parse((await lab.must(['checkpoint', 'restore', name, '--yes', '--format', 'json'])).stdout);

/**
 * @param {BenchLab} lab
 * @param {...string} names
 */
export const remove = (lab, ...names) => lab.must(['checkpoint', 'remove', '--yes', ...names]);

/**
 * @param {BenchLab} lab
 * @returns {Promise<import('../lib/checkpoints/types.js').CheckpointTree>}
 */
export const tree = async (lab) =>
  /** @type {import('../lib/checkpoints/types.js').CheckpointTree} */ (
    await lab.json(['checkpoint', 'list'])
  );

/**
 * @param {BenchLab} lab
 * @returns {Promise<import('../lib/lab/status.js').LabStatus>}
 */
export const status = async (lab) =>
  /** @type {import('../lib/lab/status.js').LabStatus} */ (await lab.json(['status']));

/**
 * A running cluster with the starts of all chapters kept.
 * @param {BenchLab} lab
 */
export async function cluster(lab) {
  if (lab.standing !== 'cluster') await lab.up();
  const { checkpoints } = await tree(lab);
  // Another part may have left the cluster without.
  if (!checkpoints.some(({ name }) => name === 'done')) {
    await lab.clear();
    await lab.up();
  }
  await restore(lab, 'done');
}

/**
 * A running cluster without any checkpoint: room for those that are measured.
 * @param {BenchLab} lab
 */
export async function bareCluster(lab) {
  if (lab.standing !== 'cluster') await lab.up('--no-checkpoints');
  const { checkpoints } = await tree(lab);
  if (checkpoints.length > 0) await remove(lab, ...checkpoints.map(({ name }) => name));
}

/**
 * How many checkpoints of this size the disk holds, `most` at most, and some room beside.
 * @param {BenchLab} lab
 * @param {number} bytes
 * @param {number} most
 */
export async function roomFor(lab, bytes, most) {
  const { bavail, bsize } = await statfs(lab.home);
  return Math.max(0, Math.min(most, Math.floor((bavail * bsize - 8 * 2 ** 30) / bytes)));
}

/**
 * Seconds that four bare `virsh snapshot-revert --running`, side by side, take for the same
 * checkpoint.
 * @param {BenchLab} lab
 * @param {string} name
 */
export async function bareRevert(lab, name) {
  const { lab: labName, connection, machines } = await status(lab);
  /** @param {...string} args */
  const virsh = (...args) => run(['virsh', '-q', '-c', connection?.uri ?? '', ...args]);
  const snapshots = await Promise.all(
    machines.map(async (machine) => {
      const domain = `${labName}-${machine.name}`;
      const { stdout } = await virsh('snapshot-list', '--domain', domain, '--name');
      const snapshot = stdout.split('\n').find((line) => line.startsWith(`${name}.`));
      return { domain, snapshot: snapshot ?? '' };
    }),
  );
  const started = performance.now();
  const results = await Promise.all(
    snapshots.map(({ domain, snapshot }) =>
      virsh('snapshot-revert', '--domain', domain, '--snapshotname', snapshot, '--running'),
    ),
  );
  const failed = results.find(({ code }) => code !== 0);
  if (failed !== undefined) throw new Error(`virsh snapshot-revert: ${failed.stderr}`);
  return (performance.now() - started) / 1000;
}
