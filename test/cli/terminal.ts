import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shellJoin, shellQuote } from '../../lib/core/shell.js';
import { packageRoot } from '../../lib/host/paths.js';
import { labelledPath } from '../helpers/temporary.js';
import { runLabel } from '#run-label';

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Typed, once the terminal shows `question`. */
  readonly keys?: string;
  readonly question?: string;
  /** Sent to the program in place of keys. */
  readonly signal?: NodeJS.Signals;
  /** A file for standard output, as `> FILE` does: then only standard error is the terminal. */
  readonly stdoutTo?: string;
}

/**
 * Runs khw-lab on a terminal of its own, by script(1). Answers what the terminal was sent, escapes
 * included.
 */
export function onTerminal(
  args: readonly string[],
  { env, keys = '', question = '', signal, stdoutTo }: TerminalOptions,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const folder = labelledPath('khw-terminal-');
  const pidFile = join(folder, 'pid');
  const command =
    `echo $$ > ${pidFile}; exec ` +
    shellJoin([process.execPath, join(packageRoot, 'bin/khw-lab.js'), ...args]) +
    (stdoutTo === undefined ? '' : ` > ${shellQuote(stdoutTo)}`);
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], KHW_TEST_RUN: runLabel(), TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let answered = keys === '' && signal === undefined;
  child.stdout.on('data', (data: Buffer) => {
    screen += data.toString();
    if (answered || !screen.includes(question)) return;
    answered = true;
    if (signal === undefined) child.stdin.write(keys);
    else process.kill(Number(readFileSync(pidFile, 'utf8')), signal);
  });
  return new Promise((resolve) =>
    child.on('close', (code) => {
      rmSync(folder, { recursive: true });
      resolve({ code, screen: screen.replaceAll('\r\n', '\n') });
    }),
  );
}
