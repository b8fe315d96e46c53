import type { Fault } from '../../lib/core/check.js';
import type { Row } from './page.js';

/** A part of the faults, the same for the same seed: `share` 3 is every third. */
export function sample(faults: readonly Fault[], share: number, seed: number): readonly Fault[] {
  const random = generator(seed);
  const drawn = faults.map((fault) => ({ fault, at: random() })).sort((a, b) => a.at - b.at).slice(0, Math.ceil(faults.length / share));
  return faults.filter((fault) => drawn.some((each) => each.fault === fault));
}

/** Those of which the page does not tell that they were proved as they are now. */
export const changed = (faults: readonly Fault[], rows: readonly Row[], digests: ReadonlyMap<string, string>): readonly Fault[] =>
  faults.filter(({ id }) => !rows.some((row) => row.fault === id && row.result === 'proved' && row.digest === digests.get(id)));

/** mulberry32: numbers from 0 to 1 that a seed repeats. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
