import type { Test } from 'tap';
import { changedEnd, sampleEnd } from '../helpers/clock.js';

/**
 * Things of a table that are proved by digest: those that changed in any case, and a sample of the
 * others.
 */
export interface Share<T> {
  readonly changed: readonly T[];
  readonly sample: readonly T[];
}

/**
 * Proves what changed until nothing may be begun any more, then the sample until its end
 * (test/clock.js). What is left out is skipped by name; of what changed it is said in the words
 * that test/deep/suite.ts carries to the end of the whole output. `prove` answers whether the lab
 * can serve for the next ones.
 */
export async function proveShare<T>(
  t: Test,
  { changed, sample }: Share<T>,
  nameOf: (one: T) => string,
  batches: (some: readonly T[]) => readonly (readonly T[])[],
  prove: (batch: readonly T[]) => Promise<boolean>,
): Promise<void> {
  const late: string[] = [];
  let isWhole = true;
  for (const [some, end, what] of [
    [changed, changedEnd(), 'changed'],
    [sample, sampleEnd(), 'sample'],
  ] as const) {
    for (const batch of batches(some)) {
      if (isWhole && Date.now() < end) {
        isWhole = await prove(batch);
        continue;
      }
      for (const one of batch)
        t.pass(nameOf(one), {
          skip: isWhole
            ? 'the time for this is over; npm run prove goes to the end'
            : 'the lab is not as it was',
        });
      if (what === 'changed') late.push(...batch.map(nameOf));
    }
  }
  if (late.length > 0) t.comment(`left out although changed: ${late.join(', ')}`);
}
