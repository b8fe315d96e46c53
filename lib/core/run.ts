import { LabError } from './errors.js';
import type { Patience } from './movement.js';

export interface RunOptions {
  /** Written to standard input, which is then closed. Without it standard input is empty. */
  readonly input?: string | Uint8Array;
  /** Milliseconds until the command is ended and a LabError is thrown. */
  readonly timeoutMs?: number;
  /**
   * The command is ended once nothing of it has moved for so long: no new kind of line, no byte
   * read or written, no processor used (the host's runner only). For work that takes minutes here
   * and half an hour elsewhere.
   */
  readonly patience?: Patience;
  readonly signal?: AbortSignal;
  /** Exit codes that do not throw; default `[0]`; `'any'` never throws for an exit code. */
  readonly ok?: readonly number[] | 'any';
  /** Added to the environment (the host's runner only). */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /**
   * A folder in which it writes: a failure for a full disk is told as that, by LabError('host')
   * (the host's runner only).
   */
  readonly writes?: string;
  /** What `--debug` shows in place of the last word of argv (the host's runner only). */
  readonly shown?: string;
  /** Called for each line of output as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface RunResult {
  readonly argv: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

/** Runs commands: this computer and a machine over SSH answer in the same shape. */
export interface Runner {
  /**
   * Runs argv without a shell. Throws CommandError when the exit code is not in `ok`,
   * LabError('interrupted') on abort.
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
}

/**
 * A command ended with an exit code that was not expected, or could not be started, or ran out of
 * time.
 */
export class CommandError extends LabError {
  readonly result: RunResult;

  constructor(result: RunResult, message?: string, kind: 'host' | 'machine' = 'host') {
    super(
      kind,
      message ?? `${result.argv.slice(0, 4).join(' ')} ended with exit code ${result.exitCode}`,
      {
        details: lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr, 12),
      },
    );
    this.result = result;
  }
}

export function lastLines(text: string, count: number): readonly string[] {
  return text.trimEnd().split('\n').slice(-count);
}

export interface FileSpec {
  /** Absolute path on the machine. Missing folders are made (0755). */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits, for example 0o600. */
  readonly mode: number;
}

/** A machine that can be spoken to. Commands run as root. */
export interface MachineSession extends Runner {
  readonly machine: string;
  /**
   * Runs text with `bash -s` in root's home (the jumpbox: in the working folder if it exists is the
   * text's own business).
   */
  script(text: string, options?: RunOptions): Promise<RunResult>;
  /** Writes all files in one round trip, owner root. */
  put(
    files: readonly FileSpec[],
    options?: Pick<RunOptions, 'signal' | 'timeoutMs'>,
  ): Promise<void>;
  get(path: string, options?: Pick<RunOptions, 'signal' | 'timeoutMs'>): Promise<Uint8Array>;
}
