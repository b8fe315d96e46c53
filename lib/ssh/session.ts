import { posix } from 'node:path';
import type { Client, ClientChannel } from 'ssh2';
import { pack } from 'tar-stream';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { CommandError, type FileSpec, type MachineSession, type RunOptions, type RunResult } from '../core/run.js';
import { shellJoin, shellQuote } from '../core/shell.js';

/** A longer command line is refused by the guest's kernel (MAX_ARG_STRLEN is 128 KiB). */
const longestCommand = 100_000;

/** The commands of one machine over one SSH connection. Every command gets a channel of its own, so they may run side by side. */
export function machineSession(client: Client, machine: string, alive: () => boolean, trace?: (line: string) => void): MachineSession {
  const run = (command: string, argv: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
    execute({ client, machine, alive, trace }, command, argv, options);
  return {
    machine,
    run: (argv, options) => run(shellJoin(argv), argv, options),
    script: (text, options) => {
      if (text.length > longestCommand) throw new LabError('bug', `a script of ${text.length} bytes for ${machine} is too long for one command`);
      return run(`bash -c ${shellQuote(text)}`, ['bash', '-c', text], options);
    },
    put: async (files, options) => {
      // Two tars at once may stumble over a folder that the other one makes; mkdir -p never does.
      const folders = [...new Set(files.map(({ path }) => posix.dirname(path)))];
      await run(`mkdir -p -- ${shellJoin(folders)} && tar -xpf - -C / --no-same-owner`, ['tar', '-x'], { ...options, input: await archive(files) });
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

async function execute(target: Target, command: string, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const { machine, alive, trace } = target;
  trace?.(`${machine}$ ${command.length > 400 ? `${command.slice(0, 400)}…` : command}`);
  throwIfInterrupted(options.signal);
  if (!alive()) throw new LabError('machine', `the connection to ${machine} is closed`);
  const result = await onChannel(target, command, (channel) => outcome(machine, channel, argv, options));
  trace?.(`${machine}  -> ${result.exitCode} in ${Math.round(result.ms)} ms`);
  const ok = options.ok ?? [0];
  if (ok === 'any' || ok.includes(result.exitCode)) return result;
  throw new CommandError(result, `${machine}: a command ended with exit code ${result.exitCode}`, 'machine');
}

/** Listens before the next packet is read: an answer may come in the same one as the channel. */
function onChannel<T>({ client, machine }: Target, command: string, use: (channel: ClientChannel) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(new LabError('machine', `${machine}: ${error.message}`, { cause: error }));
      else use(channel).then(resolve, reject);
    });
  });
}

function outcome(machine: string, channel: ClientChannel, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const output = collect(channel, options.onLine);
    let exitCode: number | undefined;
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      end();
    };
    const stop = (reason: LabError): void => {
      channel.signal('TERM');
      channel.close();
      settle(() => reject(reason));
    };
    const abort = (): void => stop(new LabError('interrupted', 'interrupted'));
    const timer = options.timeout === undefined ? undefined : setTimeout(() => stop(tooLong(machine, argv, options.timeout, output)), options.timeout);
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted) abort();
    channel.on('exit', (code: number | null) => {
      exitCode = code ?? -1;
    });
    channel.on('close', () => settle(() => {
      // A channel that closes without an exit status (RFC 4254, 6.10) means that the connection or the machine went away.
      if (exitCode === undefined) reject(new LabError('machine', `${machine} went away while a command ran`, { details: output.tail() }));
      else resolve({ argv, exitCode, ...output.text(), ms: performance.now() - started });
    }));
    channel.end(options.input ?? '');
  });
}

function tooLong(machine: string, argv: readonly string[], timeout = 0, output: Output): LabError {
  return new LabError('machine', `${machine}: no end after ${timeout / 1000} s: ${argv.join(' ').slice(0, 160)}`, { details: output.tail() });
}

interface Output {
  text(): { stdout: string; stderr: string };
  tail(): readonly string[];
}

function collect(channel: ClientChannel, onLine: RunOptions['onLine']): Output {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const listen = (stream: NodeJS.ReadableStream, name: 'stdout' | 'stderr'): void => {
    let rest = '';
    stream.on('data', (data: Buffer) => {
      chunks[name].push(data);
      if (onLine === undefined) return;
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, name);
    });
  };
  listen(channel, 'stdout');
  listen(channel.stderr, 'stderr');
  const text = (): { stdout: string; stderr: string } =>
    ({ stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString() });
  return { text, tail: () => `${text().stdout}\n${text().stderr}`.trim().split('\n').slice(-8) };
}

async function archive(files: readonly FileSpec[]): Promise<Buffer> {
  const tar = pack();
  for (const file of files) tar.entry({ name: file.path.replace(/^\/+/, ''), mode: file.mode, uid: 0, gid: 0 }, Buffer.from(file.content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
