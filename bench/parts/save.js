import { bareCluster, remove, roomFor, save, tree } from '../checkpoints.js';

const most = 15;

/**
 * Saving the running cluster, and how it grows with the number of checkpoints.
 * @type {import('../types.js').Part}
 */
export const saving = {
  id: 'save',
  title: 'Saving a checkpoint',
  about: `\`khw-lab checkpoint save\` of the running cluster, in which nothing new is going on; the pause is the time in which no machine runs. Then one after the other until there are ${most}, or as many as the disk holds.`,
  async run({ lab, rounds, record, say }) {
    await bareCluster(lab);
    let size = 0;
    for (let round = 0; round < rounds; round++) {
      const { ms, pauseMs, bytes } = await save(lab, `bench-${round}`);
      record('the whole save', ms / 1000);
      record('machines paused', pauseMs / 1000);
      record('memory images', bytes / 2 ** 20, 'MiB');
      size = bytes;
      await remove(lab, `bench-${round}`);
    }
    const before = (await tree(lab)).totalBytes;
    const last = await roomFor(lab, size, most);
    for (let number = 1; number <= last; number++) {
      const { ms } = await save(lab, `grow-${number}`);
      say(`  save ${number}: ${(ms / 1000).toFixed(1)} s`);
      if ([1, 5, 10, last].includes(number)) record(`the whole save, number ${number}`, ms / 1000);
    }
    record(
      `disk per checkpoint, over ${last}`,
      ((await tree(lab)).totalBytes - before) / last / 2 ** 20,
      'MiB',
    );
    record(`\`checkpoint list\` with ${last}`, (await lab.must(['checkpoint', 'list'])).seconds);
  },
};
