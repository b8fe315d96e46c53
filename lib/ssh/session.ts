import { posix } from 'node:path';
import type { Client, ClientChannel } from 'ssh2';
import { pack } from 'tar-stream';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import {
  CommandError,
  type FileSpec,
  type MachineSession,
  type RunOptions,
  type RunResult,
} from '../core/run.js';
import { shellJoin, shellQuote } from '../core/shell.js';
import { frame, type Cut, type Frame } from './frame.js';

/** A longer command line is refused by the guest's kernel (MAX_ARG_STRLEN is 128 KiB). */
const longestCommandCharacters = 100_000;

/**
 * The commands of one machine over one SSH connection. Every command gets a channel of its own, so
 * they may run side by side.
 */
export function machineSession(
  client: Client,
  machine: string,
  alive: () => boolean,
  trace?: (line: string) => void,
): MachineSession {
  const run = (
    text: string,
    argv: readonly string[],
    options: RunOptions = {},
  ): Promise<RunResult> => execute({ client, machine, alive, trace }, text, argv, options);
  return {
    machine,
    run: (argv, options) => run(`exec ${shellJoin(argv)}`, argv, options),
    script: (text, options) => {
      if (text.length > longestCommandCharacters)
        throw new LabError(
          'bug',
          `a script of ${text.length} bytes for ${machine} is too long for one command`,
        );
      return run(text, ['bash', '-c', text], options);
    },
    put: async (files, options) => {
      // Two tars at once may stumble over a folder that the other one makes; mkdir -p never does.
      const folders = [...new Set(files.map(({ path }) => posix.dirname(path)))];
      await run(
        `mkdir -p -- ${shellJoin(folders)} && tar -xpf - -C / --no-same-owner`,
        ['tar', '-x'],
        { ...options, input: await archive(files) },
      );
    },
    get: async (path, options) => {
      const { stdout } = await run(`base64 -w0 -- ${shellQuote(path)}`, ['base64', path], options);
      return Buffer.from(stdout, 'base64');
    },
  };
}

interface Target {
  readonly client: Client;
  readonly machine: string;
  readonly alive: () => boolean;
  readonly trace: ((line: string) => void) | undefined;
}

async function execute(
  target: Target,
  text: string,
  argv: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { machine, alive, trace } = target;
  trace?.(`${machine}$ ${text.length > 400 ? `${text.slice(0, 400)}…` : text}`);
  throwIfInterrupted(options.signal);
  if (!alive()) throw new LabError('machine', `the connection to ${machine} is closed`);
  const framed = frame(text);
  const result = await onChannel(target, framed.command, (channel) =>
    outcome(machine, channel, framed, argv, options),
  );
  trace?.(`${machine}  -> ${result.exitCode} in ${Math.round(result.ms)} ms`);
  const ok = options.ok ?? [0];
  if (ok === 'any' || ok.includes(result.exitCode)) return result;
  throw new CommandError(
    result,
    `${machine}: a command ended with exit code ${result.exitCode}`,
    'machine',
  );
}

/** Listens before the next packet is read: an answer may come in the same one as the channel. */
function onChannel<T>(
  { client, machine }: Target,
  command: string,
  use: (channel: ClientChannel) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(new LabError('machine', `${machine}: ${error.message}`, { cause: error }));
      else use(channel).then(resolve, reject);
    });
  });
}

function outcome(
  machine: string,
  channel: ClientChannel,
  framed: Frame,
  argv: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let exitCode: number | undefined;
    let timers: readonly NodeJS.Timeout[] = [];
    const after = (ms: number, act: () => void): void => {
      timers = [...timers, setTimeout(act, ms)];
    };
    const settle = (end: () => void): void => {
      timers.forEach(clearTimeout);
      options.signal?.removeEventListener('abort', abort);
      end();
    };
    const stop = (reason: LabError): void => {
      channel.signal('TERM');
      channel.close();
      settle(() => reject(reason));
    };
    const abort = (): void => stop(new LabError('interrupted', 'interrupted'));
    // What it reads is sent when it has begun: before that the login shell would read it.
    const output = collect(channel, framed, options.onLine, () => {
      if (options.input !== undefined) channel.end(options.input);
    });
    if (options.input === undefined) channel.end('');
    else
      after(longestLoginMs, () => {
        if (!framed.stdout.begun())
          stop(notBegun(machine, framed, `nothing began within ${longestLoginMs / 1000} s`));
      });
    const { timeoutMs } = options;
    if (timeoutMs !== undefined)
      after(timeoutMs, () => stop(tooLong(machine, argv, timeoutMs, output)));
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted) abort();
    const over = (): void =>
      settle(() => {
        // A channel that closes without an exit status (RFC 4254, 6.10) means that the connection
        // or the machine went away.
        if (exitCode === undefined)
          reject(
            new LabError('machine', `${machine} went away while a command ran`, {
              details: output.tail(),
            }),
          );
        else if (!framed.stdout.begun())
          reject(notBegun(machine, framed, `its login shell ended (exit code ${exitCode})`));
        else resolve({ argv, exitCode, ...output.text(), ms: performance.now() - started });
      });
    channel.on('exit', (code: number | null) => {
      exitCode = code ?? -1;
      // What the login shell has put into the background keeps the channel open (session.c of
      // OpenSSH waits for its end of file).
      const rest = (seen: number): void =>
        after(restAfterExitMs, () => {
          if (output.bytes() > seen) {
            rest(output.bytes());
            return;
          }
          channel.close();
          over();
        });
      rest(output.bytes());
    });
    channel.on('close', over);
  });
}

/** Milliseconds for what a login shell reads before it comes to the command. */
const longestLoginMs = 180_000;

/** Milliseconds without output after the command's end, until its channel is closed from here. */
const restAfterExitMs = 10_000;

function notBegun(machine: string, { stdout, stderr }: Frame, how: string): LabError {
  const said = `${stdout.before()}\n${stderr.before()}`.trim();
  return new LabError(
    'machine',
    `${machine}: ${how} before it came to the command: /root/.bashrc on ${machine}, which it reads, ends it (exit), starts another program (exec, tmux), waits, or turns its output elsewhere`,
    {
      details: said === '' ? [] : ['it said:', ...said.split('\n').slice(-6)],
      hint: 'Such lines belong below `case $- in *i*) ;; *) return ;; esac`, which leaves out commands over SSH. `khw-lab checkpoint list` shows the states to go back to, with `khw-lab checkpoint restore NAME`.',
    },
  );
}

function tooLong(
  machine: string,
  argv: readonly string[],
  timeoutMs: number,
  output: Output,
): LabError {
  return new LabError(
    'machine',
    `${machine}: no end after ${timeoutMs / 1000} s: ${argv.join(' ').slice(0, 160)}`,
    { details: output.tail() },
  );
}

interface Output {
  text(): { stdout: string; stderr: string };
  tail(): readonly string[];
  /** How much has come. */
  bytes(): number;
}

function collect(
  channel: ClientChannel,
  framed: Frame,
  onLine: RunOptions['onLine'],
  begins: () => void,
): Output {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let bytes = 0;
  const listen = (stream: NodeJS.ReadableStream, name: 'stdout' | 'stderr', cut: Cut): void => {
    let rest = '';
    stream.on('data', (all: Buffer) => {
      bytes += all.length;
      const before = cut.begun();
      const data = cut.take(all);
      if (name === 'stdout' && !before && cut.begun()) begins();
      if (data.length === 0) return;
      chunks[name].push(data);
      if (onLine === undefined) return;
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, name);
    });
  };
  listen(channel, 'stdout', framed.stdout);
  listen(channel.stderr, 'stderr', framed.stderr);
  const text = (): { stdout: string; stderr: string } => ({
    stdout: Buffer.concat(chunks.stdout).toString(),
    stderr: Buffer.concat(chunks.stderr).toString(),
  });
  return {
    text,
    bytes: () => bytes,
    tail: () => `${text().stdout}\n${text().stderr}`.trim().split('\n').slice(-8),
  };
}

async function archive(files: readonly FileSpec[]): Promise<Buffer> {
  const tar = pack();
  for (const file of files)
    tar.entry(
      { name: file.path.replace(/^\/+/, ''), mode: file.mode, uid: 0, gid: 0 },
      Buffer.from(file.content),
    );
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
