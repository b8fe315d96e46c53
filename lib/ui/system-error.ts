import { systemFault } from '../core/errno.js';
import { LabError } from '../core/errors.js';

/**
 * An error of the operating system as a LabError('host') with the next step; anything else as it
 * is.
 */
export function withSystemErrors(error: unknown): unknown {
  if (error instanceof LabError) return error;
  const fault = systemFault(error);
  return fault === undefined
    ? error
    : new LabError('host', fault.message, { hint: fault.hint, cause: error });
}
