import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { writePlain } from '../host/files.js';
import { withTemporaryFolder } from '../host/temporary.js';
import { LabError, messageOf } from '../core/errors.js';
import { lastLines, type RunOptions, type Runner, type RunResult } from '../core/run.js';
import { whileAnswering } from './answering.js';
import type { Mine } from './types.js';

export interface VirshOptions {
  readonly signal?: AbortSignal;
  /**
   * Milliseconds, for a question whose answer can be done without. Without it a call goes on as
   * long as libvirt answers others.
   */
  readonly timeoutMs?: number;
}

/** What one command of a batch answered. */
export type Answer =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

/** One libvirt connection as virsh sees it. */
export interface Virsh {
  readonly uri: string;
  /** Who asks; without it all that has a label is ours: libvirt is this home's alone. */
  readonly mine?: Mine;
  /** The whole command line, for a program that needs the terminal (`console`). */
  argv(args: readonly string[]): readonly string[];
  /** Standard output of one command. Throws LabError('libvirt') when virsh refuses. */
  run(args: readonly string[], options?: VirshOptions): Promise<string>;
  /**
   * Runs the commands one after the other in one virsh process; a command that fails does not stop
   * the next. What others print beside virsh changes nothing.
   */
  batch(
    commands: readonly (readonly string[])[],
    options?: VirshOptions,
  ): Promise<readonly Answer[]>;
  /**
   * Runs a command (`define`, `net-define`) with the path of a file that holds the XML as its last
   * argument.
   */
  withFile(args: readonly string[], xml: string, options?: VirshOptions): Promise<void>;
}

/** The only door to virsh. Any libvirt URI is passed as it is. */
export function virshAt(runner: Runner, uri: string, mine?: Mine): Virsh {
  const argv = (args: readonly string[]): readonly string[] => ['virsh', '-q', '-c', uri, ...args];
  // In a session without a terminal: on one, virsh looks for polkit's agent, and remarks on
  // standard error that there is none.
  const once = (
    args: readonly string[],
    limits: Pick<RunOptions, 'signal' | 'timeoutMs' | 'shown'>,
  ): Promise<RunResult> =>
    runner.run(['setsid', ...argv(args)], { ok: 'any', env: quietEnvironment, ...limits });
  const call = async (
    text: string,
    shown: string,
    { signal, timeoutMs }: VirshOptions,
  ): Promise<RunResult> => {
    const args = [text];
    const limits = { shown, ...(signal === undefined ? {} : { signal }) };
    const answers = (stop: AbortSignal): Promise<RunResult> =>
      once(['uri'], { signal: stop, timeoutMs: 20_000 });
    return (
      timeoutMs === undefined
        ? whileAnswering(answers, signal, (stop) => once(args, { shown, signal: stop }))
        : once(args, { ...limits, timeoutMs })
    ).catch((error: unknown) => {
      throw asLibvirtError(error, uri);
    });
  };

  const run = async (args: readonly string[], options: VirshOptions = {}): Promise<string> => {
    const mark = newMark();
    const { exitCode, stdout, stderr } = await call(
      `${printMarks(mark)}; ${words(args)}`,
      words(args),
      options,
    );
    const [text] = textsAfter(stdout, mark);
    if (exitCode !== 0 || text === undefined)
      throw refusal(args, remarksAfter(stderr, mark)[0] ?? stderr, uri);
    return text;
  };

  const batch = async (
    commands: readonly (readonly string[])[],
    options: VirshOptions = {},
  ): Promise<readonly Answer[]> => {
    if (commands.length === 0) return [];
    const mark = newMark();
    const marks = printMarks(mark);
    const { stdout, stderr } = await call(
      [marks, ...commands.map((command) => `${words(command)}; ${marks}`)].join('; '),
      commands.map(words).join('; '),
      options,
    );
    const [texts, errors] = [textsAfter(stdout, mark), remarksAfter(stderr, mark)];
    if (texts.length <= commands.length) throw refusal(['connect'], stderr, uri);
    return commands.map((_, index) => answer(texts[index] ?? '', errors[index] ?? ''));
  };

  const withFile = async (
    args: readonly string[],
    xml: string,
    options: VirshOptions = {},
  ): Promise<void> => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'definition.xml');
      await writePlain(file, xml);
      await run([...args, file], options);
    });
  };

  return { uri, argv, run, batch, withFile, ...(mine === undefined ? {} : { mine }) };
}

/**
 * What a person has set to look for trouble would be printed among the answers (libvirt: logging;
 * virsh(1), ENVIRONMENT).
 */
const quietEnvironment = {
  LC_ALL: 'C',
  LIBVIRT_DEBUG: '',
  LIBVIRT_LOG_OUTPUTS: '',
  LIBVIRT_LOG_FILTERS: '',
  VIRSH_DEBUG: '4',
  VIRSH_LOG_FILE: '',
};

const newMark = (): string => `khw-${randomUUID()}`;

const printMarks = (mark: string): string => `echo '\n${mark}\n'; echo --err ${mark}`;

/**
 * What stands between the marks. What comes before the first is other people's: the loader's, a
 * library's, a wrapper's.
 */
const textsAfter = (stdout: string, mark: string): readonly string[] =>
  stdout.split(`\n${mark}\n`).slice(1);
const remarksAfter = (stderr: string, mark: string): readonly string[] =>
  stderr.split(new RegExp(`^.*${mark}\\n?`, 'm')).slice(1);

/** virsh's own command parser takes words quoted as a shell would. */
const words = (command: readonly string[]): string =>
  command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');

/**
 * virsh begins each refusal with `error: ` (tools/vsh.c, vshError). All else on standard error is a
 * remark, which changes nothing.
 */
const complaint = /^error: [^]*/m;

function answer(text: string, said: string): Answer {
  const error = complaint.exec(said)?.[0].trim();
  return error === undefined ? { ok: true, text } : { ok: false, error };
}

function refusal(args: readonly string[], stderr: string, uri: string): LabError {
  const said = complaint.exec(stderr)?.[0] ?? stderr;
  return new LabError('libvirt', `libvirt (${uri}) refused: ${args.slice(0, 2).join(' ')}`, {
    details: lastLines(said, 12),
  });
}

function asLibvirtError(error: unknown, uri: string): unknown {
  if (error instanceof LabError && error.kind === 'host') {
    return new LabError('libvirt', `libvirt (${uri}): ${messageOf(error)}`, {
      hint: 'khw-lab doctor says whether libvirt answers',
      details: error.details,
      cause: error,
    });
  }
  return error;
}
