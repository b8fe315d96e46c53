/**
 * All machines from nothing until each answers over SSH and its cloud-init is done.
 * @type {import('../types.js').Part}
 */
export const boot = {
  id: 'boot',
  title: 'From nothing to SSH',
  about:
    "`khw-lab up --until machines` on warm caches, until every machine answers over SSH and cloud-init is done in it. The phases are khw-lab's own; what the whole command takes beyond them is its look at the computer.",
  async run({ lab, rounds, record }) {
    for (let round = 0; round < rounds; round++) {
      await lab.clear();
      const { seconds, phases } = await lab.up('--until', 'machines');
      record('the whole command', seconds);
      for (const phase of phases) record(phase.title, phase.seconds);
    }
  },
};
