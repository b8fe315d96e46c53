import { throwIfInterrupted } from './errors.js';
import { watchMovement, type Patience, type Sighting } from './movement.js';
import type { Clock } from './wait.js';

export interface SettleOptions<T> extends Patience {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the next look, after so many. */
  readonly interval: number | ((looks: number) => number);
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
export async function settled<T>(
  look: () => Promise<T>,
  { clock, signal, interval, sight, note, ...patience }: SettleOptions<T>,
): Promise<T> {
  const movement = watchMovement(() => clock.now(), patience);
  for (let looks = 1; ; looks++) {
    throwIfInterrupted(signal);
    const found = await look();
    const seen = sight(found);
    if (seen === undefined) return found;
    movement.see(seen);
    if (movement.rest() !== undefined) return found;
    if (seen.seen !== undefined) note?.(seen.seen);
    await clock.sleep(typeof interval === 'number' ? interval : interval(looks), signal);
  }
}
