import { LabError } from '../core/errors.js';

/** The error, or one that caused it, says that there is no space left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || isDiskFull(error.cause);
}

export function diskFull(folder: string, cause: unknown): LabError {
  return new LabError('artifact', `no space left on the disk that holds ${folder}`, {
    cause, hint: 'the binaries need about 1 GiB: make room, or keep khw-lab elsewhere: KHW_LAB_HOME=FOLDER',
  });
}
