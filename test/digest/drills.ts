import { shortDigest, digestOfFiles } from './digest.js';

/**
 * Of a drill: its folder, as `khw-lab validate` digests it, and the prelude of all scripts. What
 * runs them is in the suite `drills`.
 */
export const drillDigest = (folder: string): string =>
  shortDigest([folder, digestOfFiles(['labs/drills/prelude.sh'])]);
