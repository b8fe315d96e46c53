/**
 * The kinds of failure, split by what the person does next. The exit code of the command follows
 * from the kind.
 *
 * - `usage`, `config`: the command line or the lab file is wrong; fix it and call again
 * - `host`: this computer lacks something; `khw-lab doctor` says what
 * - `libvirt`: libvirt or QEMU refused
 * - `artifact`: a binary, package or image could not be had, or is not what it claims to be
 * - `machine`: a guest does not answer, or answered wrongly
 * - `step`: a chapter's step failed on a machine
 * - `locked`: another command holds the lab
 * - `refused`: the thing exists and is not ours
 * - `interrupted`: Ctrl-C or SIGTERM
 * - `bug`: our own mistake
 */
export type ErrorKind =
  | 'usage'
  | 'config'
  | 'host'
  | 'libvirt'
  | 'artifact'
  | 'machine'
  | 'step'
  | 'locked'
  | 'refused'
  | 'interrupted'
  | 'bug';

export interface LabErrorOptions {
  /** The next step for the person, one sentence or one command. */
  readonly hint?: string;
  /** Evidence, a line each: last lines of output, a unit's journal, a list of problems. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** The one error that the printer knows how to show: a sentence, evidence, and the next step. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(kind: ErrorKind, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

/**
 * 0 done, 1 a check or a step failed, 2 wrong usage or config, 3 host not ready, 4 the harness is
 * broken, 130 interrupted.
 */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  usage: 2,
  config: 2,
  host: 3,
  libvirt: 3,
  artifact: 3,
  locked: 3,
  refused: 3,
  machine: 1,
  step: 1,
  interrupted: 130,
  bug: 4,
};

/** Throws `interrupted` when the signal has been raised. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LabError('interrupted', 'interrupted');
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The evidence that was thrown with it; none where it is no LabError. */
export function errorDetails(error: unknown): readonly string[] {
  return error instanceof LabError ? error.details : [];
}
