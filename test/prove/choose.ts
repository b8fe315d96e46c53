import type { Fault } from '../../lib/core/check.js';
import { generator, shuffled } from '../helpers/random.js';
import type { Row } from './page.js';

/**
 * A part of the faults, the same for the same seed: `share` 3 is every third. Those of `first` are
 * drawn before the others.
 */
export function sample(
  faults: readonly Fault[],
  share: number,
  seed: number,
  first: readonly Fault[] = [],
): readonly Fault[] {
  const order = shuffled(faults, generator(seed));
  const drawn = [
    ...order.filter((fault) => first.includes(fault)),
    ...order.filter((fault) => !first.includes(fault)),
  ].slice(0, Math.ceil(faults.length / share));
  return faults.filter((fault) => drawn.includes(fault));
}

/** Those of which the page does not tell that they were proved as they are now. */
export const changed = (
  faults: readonly Fault[],
  rows: readonly Row[],
  digests: ReadonlyMap<string, string>,
): readonly Fault[] =>
  faults.filter(
    ({ id }) =>
      !rows.some(
        (row) => row.fault === id && row.result === 'proved' && row.digest === digests.get(id),
      ),
  );

/**
 * Those that were proved as they are now, but on machines of another image: a sample takes these
 * first.
 */
export const onOtherImage = (
  faults: readonly Fault[],
  rows: readonly Row[],
  image: string,
): readonly Fault[] =>
  faults.filter(({ id }) => rows.some((row) => row.fault === id && row.image !== image));
