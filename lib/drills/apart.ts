import type { Effects } from '../core/check.js';

/** Ways to break a lab that are in at the same time, at most. */
const most = 8;

/** What one of them changes, on which machine where it does not say so itself. */
export interface Breaking extends Effects {
  readonly machine?: string;
}

/**
 * Whether two cannot be in one lab: one touches what the other touches or uses, or stops the API
 * server that the other needs.
 */
export const disturbEachOther = (a: Breaking, b: Breaking): boolean =>
  disturbs(a, b) || disturbs(b, a);

function disturbs(a: Breaking, b: Breaking): boolean {
  const worked = [...placesOf(b, b.touches), ...placesOf(b, b.uses ?? [])];
  return (
    (a.api === 'stops' && b.api !== undefined) ||
    placesOf(a, a.touches).some((place) => worked.includes(place))
  );
}

/** With the machine where it is its own. */
const placesOf = ({ machine }: Breaking, things: readonly string[]): readonly string[] =>
  things.map((thing) =>
    machine === undefined || thing.includes(' ') ? thing : `${machine} ${thing}`,
  );

/** The first batch with room for one more that fits all that are in it. */
export const roomFor = <T>(
  one: T,
  batches: readonly T[][],
  fits: (one: T, other: T) => boolean,
): T[] | undefined =>
  batches.find((batch) => batch.length < most && batch.every((other) => fits(one, other)));
