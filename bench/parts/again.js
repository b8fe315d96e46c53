/**
 * What `up` costs when there is nothing left to do, and when the machines are off.
 * @type {import('../types.js').Part}
 */
export const again = {
  id: 'again',
  title: 'Up again',
  about:
    '`khw-lab up` on a lab that is complete and runs, and after `khw-lab stop`, until it has asked every machine and nothing was left to do.',
  async run({ lab, rounds, record }) {
    if (lab.standing !== 'cluster') await lab.up('--no-checkpoints');
    for (let round = 0; round < rounds; round++) {
      record('`up` on a complete lab', (await lab.up('--no-checkpoints')).seconds);
      record('`stop`', (await lab.must(['stop'])).seconds);
      const { seconds, phases } = await lab.up('--no-checkpoints');
      record('`up` after `stop`', seconds);
      record(
        'of it, start machines',
        phases.find(({ title }) => title === 'Start machines')?.seconds ?? 0,
      );
    }
  },
};
