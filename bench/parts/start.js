const count = 11;

/** @type {readonly (readonly [string, readonly string[]])[]} */
const commands = [
  ['`khw-lab --help`', ['--help']],
  ['`khw-lab status`', ['status']],
  ['`khw-lab labs`', ['labs']],
];

/**
 * How long the program itself takes to start, and what memory.
 * @type {import('../types.js').Part}
 */
export const start = {
  id: 'start',
  title: 'Start-up of the program',
  about: `${count} starts each, after one that is not counted; \`status\` of a lab whose machines run. Peak memory is that of one further start, as the kernel counts it.`,
  async run({ lab, record }) {
    if (lab.standing === undefined) await lab.up('--until', 'machines');
    for (const [what, args] of commands) {
      await lab.must(args);
      for (let i = 0; i < count; i++) record(what, (await lab.must(args)).seconds * 1000, 'ms');
      record(`${what}, peak memory`, (await lab.watched(args)).peak, 'MiB');
    }
  },
};
