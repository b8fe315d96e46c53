import type { Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import {
  CommandError,
  type MachineSession,
  type RunOptions,
  type RunResult,
} from '../../lib/core/run.js';
import type { Clock } from '../../lib/core/wait.js';
import type { LabContext } from '../../lib/lab/context.js';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';

/**
 * What a machine answers: standard output, an exit code with output, or an error of the way there.
 */
export type Answer =
  | string
  | { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }
  | Error;

/**
 * A machine that knows some commands (`run` joined by spaces, or the text of `script`). Any other
 * fails the test.
 */
export function fakeSession(
  t: Test,
  machine: string,
  answer: (text: string) => Answer | undefined,
): MachineSession {
  const reply = (
    argv: readonly string[],
    text: string,
    { ok = [0], onLine }: RunOptions = {},
  ): Promise<RunResult> => {
    const answered = answer(text);
    if (answered === undefined) t.fail(`unknown command on ${machine}: ${text}`);
    if (answered === undefined || answered instanceof Error)
      return Promise.reject(answered ?? new Error('unknown command'));
    const {
      exitCode,
      stdout = '',
      stderr = '',
    } = typeof answered === 'string' ? { exitCode: 0, stdout: answered } : answered;
    const result: RunResult = { argv, exitCode, stdout, stderr, ms: 1 };
    for (const line of stdout.split('\n').filter((each) => each !== '')) onLine?.(line, 'stdout');
    return ok === 'any' || ok.includes(exitCode)
      ? Promise.resolve(result)
      : Promise.reject(new CommandError(result, undefined, 'machine'));
  };
  const unknown = (what: string) => (): Promise<never> => {
    t.fail(`unknown call on ${machine}: ${what}`);
    return Promise.reject(new Error(what));
  };
  return {
    machine,
    put: unknown('put'),
    get: unknown('get'),
    run: (argv, options) => reply(argv, argv.join(' '), options),
    script: (text, options) => reply(['bash', '-s'], text, options),
  };
}

/** Turns of the event loop in which nothing happens before time passes. */
const idleTurns = 8;

/**
 * Time that passes only while everyone sleeps: nothing else is left to do in this process, and no
 * file is being read.
 */
export function heldClock(): Clock & { readonly slept: () => number } {
  let time = 0;
  let idle: number | undefined;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const tick = (): void => {
    const reading = process.getActiveResourcesInfo().some((name) => /Req|Process/.test(name));
    idle = reading ? 0 : (idle ?? 0) + 1;
    if (idle > idleTurns) {
      idle = 0;
      const [next] = [...sleepers].sort((a, b) => a.until - b.until);
      time = Math.max(time, next?.until ?? 0);
      next?.wake();
    }
    if (sleepers.size === 0) idle = undefined;
    else setImmediate(tick);
  };
  const schedule = (): void => {
    if (idle === undefined) setImmediate(tick);
    idle = 0;
  };
  return {
    now: () => time,
    slept: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(new LabError('interrupted', 'interrupted'));
        };
        const sleeper = {
          until: time + ms,
          wake: (): void => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        if (signal?.aborted === true) {
          stop();
          return;
        }
        signal?.addEventListener('abort', stop, { once: true });
        sleepers.add(sleeper);
        schedule();
      }),
  };
}

/**
 * A context on a home of its own; commands of this computer are real unless another runner is
 * given.
 */
export function contextAt(home: string, rest: Partial<LabContext> = {}): LabContext {
  return {
    runner: hostRunner(),
    tracks: [track],
    paths: pathsAt(home),
    clock: heldClock(),
    signal: new AbortController().signal,
    trace: undefined,
    isRoot: false,
    ...rest,
  };
}
