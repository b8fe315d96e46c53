import { LabError } from '../core/errors.js';
import { largestSeed, newSeed } from '../drills/seed.js';

/** The seed as typed, or one of our own. */
export function seedOf(given: number | undefined): number {
  if (given === undefined) return newSeed();
  if (Number.isInteger(given) && given >= 0 && given <= largestSeed) return given;
  throw new LabError('usage', `--seed cannot be ${given}`, {
    hint: `A whole number from 0 to ${largestSeed}.`,
  });
}
