import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache of whoever runs the tests: to save the building. */
export const ownCache = (): string =>
  process.env['KHW_LAB_CACHE'] ??
  join(
    process.getuid?.() === 0 ? '/var/lib/khw-lab' : join(homedir(), '.local/share/khw-lab'),
    'cache',
  );
