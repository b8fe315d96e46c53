import { cluster } from '../checkpoints.js';

/**
 * Back to the start of a chapter, beside making the lab again up to there.
 * @type {import('../types.js').Part}
 */
export const resetting = {
  id: 'reset',
  title: 'Back to the start of a chapter',
  about:
    '`khw-lab reset NN --yes`, until all is proved, beside `destroy` and `up --until` the chapter before, on warm caches and without checkpoints.',
  async run({ lab, rounds, record }) {
    await cluster(lab);
    /** @type {Map<string, number>} */
    const seconds = new Map();
    for (const [chapter] of chapters) {
      for (let round = 0; round < rounds; round++) {
        const { seconds: taken } = await lab.must(['reset', chapter, '--yes']);
        record(`reset ${chapter}`, taken);
        seconds.set(chapter, Math.min(taken, seconds.get(chapter) ?? Infinity));
      }
    }
    for (const [chapter, before] of chapters) {
      const started = performance.now();
      await lab.clear();
      await lab.up('--until', before, '--no-checkpoints');
      const anew = (performance.now() - started) / 1000;
      record(`destroy and \`up --until ${before}\``, anew);
      record(
        `the same against the quickest reset ${chapter}`,
        anew / (seconds.get(chapter) ?? NaN),
        '×',
      );
    }
  },
};

/**
 * The chapter that is to begin, and the one before.
 * @type {readonly (readonly [string, string])[]}
 */
const chapters = [
  ['07', '06'],
  ['12', '11'],
];
