import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../lib/host/paths.js';
import { plainEnv, type CliOptions, type CliResult } from './cli.js';

/**
 * What the process is asked: a command line in its surroundings, and the line that ends what it
 * prints on either stream.
 */
export interface Asked {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly mark: string;
}

export type KeptOptions = Pick<CliOptions, 'env' | 'cwd'>;

let child: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs khw-lab's own main with these words, one command line after the other in one process that is
 * kept: without the start of a program for each.
 */
export function keptKhwLab(
  args: readonly string[],
  { env = {}, cwd = packageRoot }: KeptOptions = {},
): Promise<CliResult> {
  const result = last.then(() =>
    ask({ args, env: { ...plainEnv(), ...env }, cwd, mark: `\n${randomUUID()}\n` }),
  );
  last = result.catch(() => undefined);
  return result;
}

async function ask(asked: Asked): Promise<CliResult> {
  const started = performance.now();
  const kept = (child ??= start());
  holding(kept, true);
  const said = { stdout: '', stderr: '' };
  const code = await new Promise<number | null>((resolve) => {
    let answer: number | undefined;
    const look = (): void => {
      if (
        answer !== undefined &&
        said.stdout.endsWith(asked.mark) &&
        said.stderr.endsWith(asked.mark)
      )
        resolve(answer);
    };
    for (const name of ['stdout', 'stderr'] as const) {
      kept[name]?.on('data', (text: string) => {
        said[name] += text;
        look();
      });
    }
    kept.on('message', (message) => {
      answer = message as number;
      look();
    });
    // The command has ended the program: the next one gets another.
    kept.on('close', (exitCode) => {
      child = undefined;
      resolve(exitCode);
    });
    kept.send(asked);
  });
  for (const each of [kept.stdout, kept.stderr]) each?.removeAllListeners('data');
  kept.removeAllListeners('message').removeAllListeners('close');
  holding(kept, false);
  const own = (text: string): string =>
    text.endsWith(asked.mark) ? text.slice(0, -asked.mark.length) : text;
  return {
    code,
    stdout: own(said.stdout),
    stderr: own(said.stderr),
    seconds: (performance.now() - started) / 1000,
  };
}

function start(): ChildProcess {
  const started = fork(
    fileURLToPath(new URL(`./kept-program${extname(import.meta.url)}`, import.meta.url)),
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: plainEnv() },
  );
  for (const stream of [started.stdout, started.stderr]) stream?.setEncoding('utf8');
  return started;
}

/** Whether this process waits for the other. */
function holding(kept: ChildProcess, held: boolean): void {
  for (const each of [
    kept,
    kept.channel,
    kept.stdout as Socket | null,
    kept.stderr as Socket | null,
  ]) {
    if (held) each?.ref();
    else each?.unref();
  }
}
