import type { Fault } from '../../lib/core/check.js';
import { generator, shuffled } from '../helpers/random.js';
import type { Row } from './page.js';

/** A part of the faults, the same for the same seed: `share` 3 is every third. */
export function sample(faults: readonly Fault[], share: number, seed: number): readonly Fault[] {
  const drawn = shuffled(faults, generator(seed)).slice(0, Math.ceil(faults.length / share));
  return faults.filter((fault) => drawn.includes(fault));
}

/** Those of which the page does not tell that they were proved as they are now. */
export const changed = (faults: readonly Fault[], rows: readonly Row[], digests: ReadonlyMap<string, string>): readonly Fault[] =>
  faults.filter(({ id }) => !rows.some((row) => row.fault === id && row.result === 'proved' && row.digest === digests.get(id)));
