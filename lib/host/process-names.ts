import { existsSync } from 'node:fs';

/**
 * For names that hold, as the first group of `pattern`, the number of the process that made them:
 * whether it is no more.
 */
export const ofDeadProcess =
  (pattern: RegExp) =>
  (name: string): boolean => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  };
