import { cluster, remove, save, tree } from '../checkpoints.js';

const most = 15;

/** Saving the running cluster, and how it grows with the number of checkpoints. */
export const saving = {
  id: 'save',
  title: 'Saving a checkpoint',
  about: `\`khw-lab checkpoint save\` of the running cluster, in which nothing new is going on; the pause is the time in which no machine runs. Then one after the other until there are ${most} beside those of the chapters.`,
  async run({ lab, rounds, record, say }) {
    await cluster(lab);
    for (let round = 0; round < rounds; round++) {
      const { ms, pauseMs, bytes } = await save(lab, `bench-${round}`);
      record('the whole save', ms / 1000);
      record('machines paused', pauseMs / 1000);
      record('memory images', bytes / 2 ** 20, 'MiB');
      await remove(lab, `bench-${round}`);
    }
    const before = (await tree(lab)).totalBytes;
    for (let number = 1; number <= most; number++) {
      const { ms } = await save(lab, `grow-${number}`);
      say(`  save ${number}: ${(ms / 1000).toFixed(1)} s`);
      if ([1, 5, 10, most].includes(number)) record(`the whole save, number ${number}`, ms / 1000);
    }
    record(`disk per checkpoint, over ${most}`, ((await tree(lab)).totalBytes - before) / most / 2 ** 20, 'MiB');
    record(`\`checkpoint list\` with ${(await tree(lab)).checkpoints.length}`, (await lab.must(['checkpoint', 'list'])).seconds);
  },
};
