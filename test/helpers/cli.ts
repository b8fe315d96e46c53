import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

export interface CliResult {
  readonly code: number | null;
  /** The signal that ended it. */
  readonly ended?: NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds */
  readonly seconds: number;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Sees the process, to send it signals, and each line of standard error as it comes. */
  readonly watch?: (line: string, child: ChildProcess) => void;
  readonly cwd?: string;
  /** Sees the process as soon as it is started. */
  readonly spawned?: (child: ChildProcess) => void;
  /** Milliseconds since 1970 at which it is told to stop, as by Ctrl-C. */
  readonly interruptAt?: number;
  /** Another program than bin/khw-lab.js, with the same words. */
  readonly program?: string;
  /** What the program is started by: `limit.within` of a CPU limit. */
  readonly within?: (argv: readonly string[]) => readonly string[];
}

/** Runs khw-lab as a user would: the built program, in a process of its own. */
export function khwLab(
  args: readonly string[],
  {
    env = {},
    input,
    watch,
    cwd = packageRoot,
    interruptAt = Infinity,
    spawned,
    program = join(packageRoot, 'bin/khw-lab.js'),
    within = (argv) => argv,
  }: CliOptions = {},
): Promise<CliResult> {
  const started = performance.now();
  const [file = '', ...words] = within([process.execPath, program, ...args]);
  const child = spawn(file, words, { cwd, env: { ...plainEnv(), ...env }, stdio: 'pipe' });
  spawned?.(child);
  let stdout = '';
  let stderr = '';
  let rest = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) watch?.(line, child);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const timer =
    interruptAt === Infinity
      ? undefined
      : setTimeout(() => child.kill('SIGINT'), Math.max(0, interruptAt - Date.now()));
  child.on('close', () => clearTimeout(timer));
  return new Promise((resolve) =>
    child.on('close', (code, signal) =>
      resolve({
        code,
        stdout,
        stderr,
        seconds: (performance.now() - started) / 1000,
        ...(signal === null ? {} : { ended: signal }),
      }),
    ),
  );
}

/** Without tap's own settings, which a program under test must not inherit. */
export function plainEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TAP_|_TAP|NODE_OPTIONS|NODE_V8)/.test(name),
  );
  // A home of a test is gone after it: what `destroy` keeps would serve nobody.
  return { KHW_LAB_KEEP: 'no', ...Object.fromEntries(kept) };
}
