const at = (name: string): number => Number(process.env[name] ?? Infinity);

/**
 * Milliseconds since 1970 at which a sample of what has not changed stops, by test/clock.js;
 * without a clock, never.
 */
export const sampleEnd = (): number => at('KHW_SAMPLE_END');

/** Milliseconds since 1970 after which nothing is begun any more, changed or not. */
export const changedEnd = (): number => at('KHW_CHANGED_END');

/** Milliseconds since 1970 at which the whole run is over. */
export const testEnd = (): number => at('KHW_TEST_END');

/** Minutes until then. */
export const minutesUntil = (end: number): number => (end - Date.now()) / 60_000;

/** What is drawn at random is drawn by this. */
export const seed = (): number => Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
