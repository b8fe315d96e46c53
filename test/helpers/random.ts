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

/** The same things in an order that the numbers choose. */
export const shuffled = <T>(things: readonly T[], random: () => number): readonly T[] =>
  things
    .map((thing) => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);

/** Decisions that the numbers make. */
export interface Choices {
  /** A whole number below this one. */
  readonly below: (limit: number) => number;
  readonly oneOf: <T>(things: readonly T[]) => T;
  /** So often in a hundred. */
  readonly percent: (often: number) => boolean;
  /** So many things, or fewer. */
  readonly some: <T>(most: number, make: () => T) => readonly T[];
}

export function choices(seed: number): Choices {
  const random = generator(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    oneOf: (things) => things[below(things.length)]!,
    percent: (often) => random() * 100 < often,
    some: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
