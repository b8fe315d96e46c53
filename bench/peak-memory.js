/**
 * Loaded before khw-lab (`node --import`): writes the process's own peak memory, in MiB, to
 * KHW_BENCH_PEAK when it ends.
 */
import { writeFileSync } from 'node:fs';

const file = process.env.KHW_BENCH_PEAK;
process.on('exit', () => {
  // getrusage(2) counts KiB.
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS / 1024));
});
