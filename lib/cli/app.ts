import { createInterface } from 'node:readline/promises';
import type { Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import type { Progress, ProgressOptions, Task } from '../core/task.js';
import { systemClock } from '../host/clock.js';
import { hostRunner } from '../host/process.js';
import { assertUsableUri } from '../libvirt/uri.js';
import type { Track } from '../track/types.js';
import { shown, writeText, type TerminalOptions } from '../ui/terminal.js';
import { isRoot, ownPaths, ownUser } from './home.js';
import type { GlobalOptions } from './options.js';

/** What every command is given: the outside world, made once, and what it was called with. */
export interface App extends Ports {
  readonly options: GlobalOptions;
  /** A person can be asked. */
  readonly interactive: boolean;
  /** The product: standard output. Nothing in it can be obeyed by a terminal. */
  readonly print: (text: string, options?: TerminalOptions) => void;
  /** A remark: standard error, not under --quiet. The same holds. */
  readonly say: (text: string, options?: TerminalOptions) => void;
  /** Draws tasks on standard error. The library is loaded here, not at start-up. */
  readonly progress: Progress;
}

export function createApp(
  options: GlobalOptions,
  tracks: readonly Track[],
  signal: AbortSignal,
): App {
  // Before anything is made, or anybody is asked.
  assertUsableUri(options.connect);
  const { stderr, stdout, stdin } = process;
  const say = (text: string, how?: TerminalOptions): void => {
    if (!options.quiet) writeText(stderr, text, how);
  };
  const trace = options.debug
    ? (line: string): void => writeText(stderr, `debug: ${line}`)
    : undefined;
  const interactive = stdin.isTTY && stderr.isTTY && !options.yes;
  return {
    options,
    tracks,
    signal,
    interactive,
    trace,
    say,
    paths: ownPaths(),
    isRoot: isRoot(),
    clock: systemClock,
    user: {
      name: ownUser().username,
      isRoot: isRoot(),
      path: (process.env['PATH'] ?? '').split(':'),
    },
    runner: hostRunner(trace === undefined ? {} : { trace }),
    print: (text, how) => writeText(stdout, text, how),
    progress: { run: (tasks, remaining) => draw(tasks, options, remaining) },
    confirm: (question, detail = []) =>
      confirm(question, detail, { options, interactive, say, signal }),
  };
}

async function draw(
  tasks: readonly Task[],
  { quiet, debug, explain = false }: GlobalOptions,
  remaining: ProgressOptions | undefined,
): Promise<void> {
  const { createProgress } = await import('../ui/progress.js');
  const tree = process.stderr.isTTY && !debug && !explain && process.env['TERM'] !== 'dumb';
  await createProgress(quiet ? 'silent' : tree ? 'tree' : 'plain', process.stderr).run(
    tasks,
    remaining,
  );
}

interface Asking {
  readonly options: GlobalOptions;
  readonly interactive: boolean;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

async function confirm(
  question: string,
  detail: readonly string[],
  { options, interactive, say, signal }: Asking,
): Promise<boolean> {
  if (options.yes) {
    for (const line of detail) say(line);
    return true;
  }
  if (!interactive) {
    throw new LabError('usage', `${question} Not a terminal: cannot ask.`, {
      details: detail,
      hint: 'Add --yes to agree.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const line of detail) writeText(process.stderr, line);
    const answer = await terminal.question(`${shown(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    throw new LabError('interrupted', 'stopped at the question; nothing was changed', {
      cause: error,
    });
  } finally {
    terminal.close();
  }
}
