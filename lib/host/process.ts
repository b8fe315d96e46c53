import { execa, type Options } from 'execa';
import { CommandError, type RunOptions, type Runner, type RunResult } from '../core/run.js';
import { LabError } from '../core/errors.js';
import { watchMovement, type Movement } from '../core/movement.js';
import { diskFull, foundDiskFull } from './disk-full.js';
import { workOfTree } from './tree-work.js';

/** Ends a command that does not heed SIGTERM. */
const killDelayMs = 3000;

export interface HostRunnerOptions {
  /** Sees every command, before it runs and after it, for `--debug`. */
  readonly trace?: (line: string) => void;
}

/** The only door to processes of this computer. */
export function hostRunner({ trace }: HostRunnerOptions = {}): Runner {
  return { run: (argv, options = {}) => runOnHost(argv, options, trace) };
}

async function runOnHost(
  argv: readonly string[],
  options: RunOptions,
  trace?: (line: string) => void,
): Promise<RunResult> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('empty argv');
  if (options.signal?.aborted) throw new LabError('interrupted', 'interrupted');
  const started = performance.now();
  trace?.(
    `$ ${(options.shown === undefined ? argv : [...argv.slice(0, -1), options.shown]).join(' ').replaceAll(/\s+/g, ' ').slice(0, 300)}`,
  );
  const rest = new AbortController();
  const stop = [options.signal, options.patience === undefined ? undefined : rest.signal].filter(
    (signal) => signal !== undefined,
  );
  const settings: Options = {
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: killDelayMs,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(stop.length === 0 ? {} : { cancelSignal: AbortSignal.any(stop) }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  };
  const child = execa(file, args, settings);
  const movement =
    options.patience === undefined
      ? undefined
      : watchMovement(() => performance.now(), options.patience);
  const watch = movement === undefined ? undefined : watchTree(child.pid, movement, rest);
  const onLine =
    movement === undefined
      ? options.onLine
      : (line: string, from: 'stdout' | 'stderr'): void => {
          movement.see({ seen: line, lines: [line] });
          options.onLine?.(line, from);
        };
  const lines =
    onLine === undefined
      ? []
      : (['stdout', 'stderr'] as const).map(async (from) => {
          for await (const line of child.iterable({ from })) onLine(String(line), from);
        });
  const [outcome] = await Promise.all([child, ...lines]).finally(() => clearInterval(watch));
  const result: RunResult = {
    argv,
    exitCode: outcome.exitCode ?? -1,
    stdout: String(outcome.stdout ?? ''),
    stderr: String(outcome.stderr ?? ''),
    ms: performance.now() - started,
  };
  trace?.(`  -> ${result.exitCode} in ${Math.round(result.ms)} ms`);
  if (rest.signal.aborted)
    throw new CommandError(result, `${argv.slice(0, 4).join(' ')}: ${String(rest.signal.reason)}`);
  if (outcome.isCanceled)
    throw new LabError('interrupted', `interrupted: ${argv.slice(0, 3).join(' ')}`);
  if (outcome.timedOut)
    throw new CommandError(
      result,
      `${argv.slice(0, 4).join(' ')} did not end within ${(options.timeoutMs ?? 0) / 1000} s`,
    );
  if (outcome.code === 'ENOENT')
    throw new CommandError(result, `${file} is not installed, or not on the PATH`);
  if (outcome.exitCode === undefined)
    throw new CommandError(result, `${file}: ${outcome.shortMessage ?? 'ended by a signal'}`);
  const ok = options.ok ?? [0];
  if (ok !== 'any' && !ok.includes(result.exitCode)) throw await failed(result, options);
  return result;
}

async function failed(result: RunResult, { writes }: RunOptions): Promise<LabError> {
  const error = new CommandError(result);
  const full =
    writes !== undefined && (await foundDiskFull(writes, `${result.stderr}${result.stdout}`));
  return full ? diskFull(writes, error, { details: error.details }) : error;
}

/** Milliseconds between two looks at what a command and its children have done, at most. */
const betweenLooksMs = 2000;

/**
 * Looks at a command from time to time, and stops it when it has come to rest; the reason says how.
 */
function watchTree(
  pid: number | undefined,
  movement: Movement,
  rest: AbortController,
): NodeJS.Timeout {
  let before = 0;
  const look = async (): Promise<void> => {
    const { cpuSeconds, bytes, processes } = await workOfTree(pid ?? 0);
    movement.see({
      busy: cpuSeconds > before,
      marks: [`${bytes} bytes`, `${processes} processes`],
    });
    before = cpuSeconds;
    const words = movement.rest();
    if (words !== undefined) rest.abort(words);
  };
  return setInterval(() => void look(), Math.min(betweenLooksMs, movement.left() / 4));
}

/** Runs a command on this terminal: standard streams are handed over. Answers its exit code. */
export async function runInteractive(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('empty argv');
  // Ctrl-C belongs to the program on the terminal (an ssh session, say), not to us.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const { exitCode } = await execa(file, args, { stdio: 'inherit', reject: false, env });
    return exitCode ?? 1;
  } finally {
    process.off('SIGINT', ignore);
  }
}

/**
 * Starts a command whose standard streams carry a connection (a ProxyCommand, in ssh's words). Ends
 * with the stream.
 */
export function openPipe(argv: readonly string[]): import('node:stream').Duplex {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('empty argv');
  const child = execa(file, args, { reject: false, stderr: 'ignore', buffer: false });
  return child.duplex();
}

/**
 * Starts a command that outlives this one, without any of its standard streams. Answers its process
 * id.
 */
export function startDetached(argv: readonly string[]): number {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('empty argv');
  const child = execa(file, args, {
    detached: true,
    cleanup: false,
    reject: false,
    stdio: 'ignore',
  });
  child.unref();
  if (child.pid === undefined) throw new LabError('host', `${file} could not be started`);
  return child.pid;
}
