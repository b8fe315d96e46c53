import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Suite } from './table.js';

export interface SuiteResult {
  readonly outcome: 'passed' | 'failed' | 'ended';
  readonly seconds: number;
}

const options = [
  '--disable-coverage',
  '--allow-empty-coverage',
  '--reporter=tap',
  '--jobs=1',
  '--timeout=5400',
];

/**
 * Runs a suite and passes its output on, line by line. One that is not through at `end`, in
 * milliseconds since 1970, or when the signal comes, is ended with all that it has started:
 * `ended`, unless something had failed by then.
 */
export async function runSuite(
  { file }: Suite,
  env: Readonly<Record<string, string>>,
  end: number,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<SuiteResult> {
  const started = Date.now();
  // A group of its own, so that what it has started is ended with it.
  const child = spawn('node_modules/.bin/tap', [...options, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  });
  const seen = { end: false, failure: false };
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (seen.end) return;
    if (/^\s*not ok /.test(line)) seen.failure = true;
    // Told at the end of everything: without the indentation of the test that says it.
    print(line.replace(/^\s*# (?=left out although )/, ''));
  });
  const stop = (): void => {
    seen.end = true;
    toGroup(child.pid, 'SIGINT');
    setTimeout(() => toGroup(child.pid, 'SIGKILL'), 30_000).unref();
  };
  const timer = setTimeout(stop, Math.max(0, Math.min(end - Date.now(), 2 ** 31 - 1)));
  signal.addEventListener('abort', stop, { once: true });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  const seconds = Math.round((Date.now() - started) / 1000);
  if (seen.end && !seen.failure) return { outcome: 'ended', seconds };
  return { outcome: code === 0 ? 'passed' : 'failed', seconds };
}

function toGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
