import { spawn } from 'node:child_process';

/**
 * Runs argv to its end. Answers code (null: ended by a signal), stdout, stderr and wall seconds.
 * When `signal` is raised or its time is over, the command gets one Ctrl-C, as from a terminal, and
 * is waited for.
 * @param {readonly string[]} argv
 * @param {import('./types.js').CommandOptions} [options]
 * @returns {Promise<import('./types.js').CommandResult>}
 */
export function run(argv, { env = {}, input, signal, timeoutSeconds, onLine } = {}) {
  const [file = '', ...args] = argv;
  const started = performance.now();
  // A group of its own: a Ctrl-C at our terminal must not reach it twice, or while it cleans up.
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const interrupt = () => killGroup(child.pid, 'SIGINT');
  const timer =
    timeoutSeconds === undefined ? undefined : setTimeout(interrupt, timeoutSeconds * 1000);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr?.on('data', (data) => {
    output.stderr += data;
    for (const line of String(data).split('\n').filter(Boolean)) onLine?.(line);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      resolve({ ...output, code, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/**
 * @param {number | undefined} pid Undefined where it could not be started.
 * @param {NodeJS.Signals} name
 */
function killGroup(pid, name) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    // It ended by itself.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
