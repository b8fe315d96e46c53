import { generator, shuffled } from '../helpers/random.js';
import type { Suite } from './table.js';

/** Seconds that it takes to make a lab for the first suite that needs it, on a quiet computer. */
const makingSeconds: Readonly<Record<'none' | 'small' | 'whole', number>> = {
  none: 0,
  small: 70,
  whole: 240,
};

export const labOf = ({ lab }: Suite): 'none' | 'small' | 'whole' =>
  lab === 'none' || lab === 'small' ? lab : 'whole';

/** Seconds that a suite takes, with the making of its lab where that is not there yet. */
export const secondsOf = (suite: Suite, hasLab: boolean): number =>
  suite.seconds + (hasLab || suite.lab === 'new' ? 0 : makingSeconds[labOf(suite)]);

/**
 * The order in which the suites of a sample are tried: those that the seed draws first and that fit
 * into the time together with their labs (`ready` are there already), in the order of the table so
 * that a lab is handed on; then the others, as drawn.
 */
export function sampleOrder(
  suites: readonly Suite[],
  seed: number,
  seconds: number,
  ready: readonly string[] = [],
): readonly Suite[] {
  const drawn = shuffled(suites, generator(seed));
  const picked = new Set<Suite>();
  const labs = new Set(ready);
  let left = seconds;
  for (const suite of drawn) {
    const needed = secondsOf(suite, labs.has(labOf(suite)));
    if (needed > left) continue;
    picked.add(suite);
    labs.add(labOf(suite));
    left -= needed;
  }
  return [
    ...suites.filter((suite) => picked.has(suite)),
    ...drawn.filter((suite) => !picked.has(suite)),
  ];
}
