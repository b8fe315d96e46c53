import { LabError } from '../core/errors.js';

const elsewhere = 'KHW_LAB_HOME=FOLDER keeps everything elsewhere.';

/** What the operating system refuses (errno(3)) is no bug of ours. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: `Make room on that disk; ${elsewhere}`,
  EDQUOT: `Make room within your quota; ${elsewhere}`,
  EACCES: `Call it as the user whose file that is; ${elsewhere}`,
  EPERM: `Call it as the user whose file that is; ${elsewhere}`,
  EROFS: `That disk is read-only; ${elsewhere}`,
  ENOTDIR: `A file stands where a folder should be; ${elsewhere}`,
  ENAMETOOLONG: `The name is too long; ${elsewhere}`,
  EMFILE: 'Raise the limit of open files: ulimit -n 4096.',
};

/** An error of the operating system as a LabError('host') with the next step; anything else as it is. */
export function withSystemErrors(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LabError || !('syscall' in error)) return error;
  const hint = hints[(error as NodeJS.ErrnoException).code ?? ''];
  return hint === undefined ? error : new LabError('host', error.message, { hint, cause: error });
}
