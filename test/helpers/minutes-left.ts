/** Minutes until all of `npm test` should be through, by what test/run.js says; without it, no end. On a slow computer samples get smaller. */
export const minutesLeft = (): number => (Number(process.env['KHW_TEST_END'] ?? Infinity) - Date.now()) / 60_000;
