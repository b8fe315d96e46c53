/** @type {readonly (readonly [string, readonly string[]])[]} */
const choices = [
  ['one chapter (09)', ['check', '09']],
  ['all chapters', ['check', 'all']],
];

/**
 * Grading on a finished cluster: nothing is changed on the machines.
 * @type {import('../types.js').Part}
 */
export const checking = {
  id: 'check',
  title: 'Grading',
  about:
    '`khw-lab check` of the chapter with most to ask of several machines, and of all chapters, from the start of the program to its end; the first of each is not counted. Every check must pass.',
  async run({ lab, rounds, record }) {
    if (lab.standing !== 'cluster') await lab.up();
    for (const [what, args] of choices) {
      await lab.must(args);
      for (let round = 0; round < rounds; round++) record(what, (await lab.must(args)).seconds);
    }
  },
};
