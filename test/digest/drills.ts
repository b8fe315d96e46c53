import { shortDigest, digestOfFiles } from './digest.js';

/**
 * Of a drill: its folder, as `khw-lab validate` digests it, and what is put before all scripts: the
 * prelude, and the functions of a track. What runs them is in the suite `drills`.
 */
export const drillDigest = (folder: string, functions?: string): string =>
  shortDigest([
    folder,
    digestOfFiles(['labs/drills/prelude.sh', ...(functions === undefined ? [] : [functions])]),
  ]);
