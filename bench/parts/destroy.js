/**
 * Every part that needs a fresh lab destroys the one before, and that is timed there; this part is
 * the last such time.
 * @type {import('../types.js').Part}
 */
export const destroy = {
  id: 'destroy',
  title: 'Destroy',
  about:
    '`khw-lab destroy --yes` wherever this run did it, by what stood: machines that had just booted, or a running cluster.',
  async run({ lab }) {
    if (lab.standing === undefined) await lab.up('--until', 'machines');
    await lab.clear();
  },
};
