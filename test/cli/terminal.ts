import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { shellJoin, shellQuote } from '../../lib/core/shell.js';
import { packageRoot } from '../../lib/host/paths.js';

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Typed, once the terminal shows `question`. */
  readonly keys?: string;
  readonly question?: string;
  /** A file for standard output, as `> FILE` does: then only standard error is the terminal. */
  readonly stdoutTo?: string;
}

/** Runs khw-lab on a terminal of its own, by script(1). Answers what the terminal was sent, escapes included. */
export function onTerminal(args: readonly string[], { env, keys = '', question = '', stdoutTo }: TerminalOptions): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = shellJoin([process.execPath, join(packageRoot, 'bin/khw-lab.js'), ...args]) + (stdoutTo === undefined ? '' : ` > ${shellQuote(stdoutTo)}`);
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env: { PATH: process.env['PATH'], TERM: 'xterm', ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  let screen = '';
  let typed = keys === '';
  child.stdout.on('data', (data: Buffer) => {
    screen += data.toString();
    if (typed || !screen.includes(question)) return;
    typed = true;
    child.stdin.write(keys);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, screen: screen.replaceAll('\r\n', '\n') })));
}
