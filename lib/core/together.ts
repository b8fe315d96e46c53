/**
 * Answers a function that runs at most `count` of what it is given at once, the rest in the order
 * of asking.
 */
export function createLimit(count: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/**
 * Runs all side by side. The first failure raises the signal of the others; it is thrown when all
 * have ended, so that nothing goes on working behind the caller's back.
 */
export async function together<T>(
  signal: AbortSignal,
  runs: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<readonly T[]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const settled = await Promise.all(
    runs.map(async (run) => {
      try {
        return [await run(both)];
      } catch (error) {
        failures.push(error);
        stop.abort();
        return [];
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return settled.flat();
}
