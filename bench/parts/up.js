import { status } from '../checkpoints.js';
import { run } from '../command.js';

/**
 * The whole lab on warm caches, and what it holds when it stands.
 * @type {import('../types.js').Part}
 */
export const up = {
  id: 'up',
  title: 'The whole lab',
  about:
    "`khw-lab up` from nothing to chapter 12 on warm caches, by phase. Disk is what the lab's folder and the shared cache occupy; memory is khw-lab's own peak, and what all guests hold of this computer at the end.",
  async run({ lab, rounds, record }) {
    for (let round = 0; round < rounds; round++) {
      await lab.clear();
      const { seconds, phases, peak } = await lab.up();
      record('the whole command', seconds);
      for (const phase of phases) record(phase.title, phase.seconds);
      record('khw-lab, peak memory', peak, 'MiB');
      record('guests, memory', await guestMemory(lab), 'MiB');
      record('lab, disk', await occupied(lab.paths.labs), 'MiB');
      if (round === 0) record('shared cache, disk', await occupied(lab.paths.cache), 'MiB');
    }
  },
};

/**
 * MiB
 * @param {import('../types.js').BenchLab} lab
 */
async function guestMemory(lab) {
  const { machines } = await status(lab);
  return machines.reduce((sum, { residentBytes }) => sum + (residentBytes ?? 0), 0) / 2 ** 20;
}

/**
 * MiB of blocks on disk, sparse files counted as they are.
 * @param {string} folder
 */
async function occupied(folder) {
  const { code, stdout, stderr } = await run(['du', '-s', '--block-size=1', folder]);
  if (code !== 0) throw new Error(`du ${folder}: ${stderr.trim()}`);
  return Number.parseInt(stdout, 10) / 2 ** 20;
}
