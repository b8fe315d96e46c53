import type { Sighting } from './movement.js';
import { lookUntilRest, type LookOptions } from './wait.js';

export interface SettleOptions<T> extends LookOptions {
  /** What still moves in what was found; undefined where it is as it should be. */
  readonly sight: (found: T) => Sighting | undefined;
  /** Hears what is seen at each look after which there is another. */
  readonly note?: (seen: string) => void;
}

/**
 * Looks again and again until what is found is as it should be, or until nothing has moved for a
 * while; answers what was found last. Unlike `waitFor` it throws for nothing but the signal: what
 * stays wrong is an answer too.
 */
export const settled = async <T>(
  look: () => Promise<T>,
  { sight, note, ...options }: SettleOptions<T>,
): Promise<T> => (await lookUntilRest(look, sight, options, note)).found;
