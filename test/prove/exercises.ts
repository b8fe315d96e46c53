/**
 * `npm run prove -- cka [EXERCISE… …]`: the exercises of a cluster administrator, with their wrong
 * ways, as `-- drills` does the drills; docs/drills-proof-cka.md is written.
 */
import { main as proveDrills } from './drills.js';

export const main = (args: readonly string[]): Promise<number> =>
  proveDrills(['--track', 'cka', ...args]);
