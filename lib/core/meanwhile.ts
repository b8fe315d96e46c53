import { setTimeout as delay } from 'node:timers/promises';
import { throwIfInterrupted } from './errors.js';

export interface MeanwhileOptions {
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does work, and meanwhile looks at something every so often: the work is ended when a look throws,
 * with its error.
 */
export async function meanwhile<T>(
  look: (signal: AbortSignal) => Promise<void>,
  { intervalMs, signal }: MeanwhileOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfInterrupted(signal);
  const over = new AbortController();
  const looking = async (): Promise<never> => {
    for (;;) {
      await delay(intervalMs, undefined, { signal: over.signal });
      await look(over.signal);
    }
  };
  try {
    return await Promise.race([
      work(signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])),
      looking(),
    ]);
  } finally {
    over.abort();
  }
}
