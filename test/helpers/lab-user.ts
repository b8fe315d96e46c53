import type { Test } from 'tap';
import { khwLab, type CliOptions, type CliResult } from './cli.js';

/** A person at one lab: calls khw-lab as they would, and says what it took. */
export interface LabUser {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** `khw-lab ARGS --lab NAME`. */
  lab(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** One command on a machine. */
  on(machine: string, command: string, input?: string): Promise<CliResult>;
  /**
   * The command must end with this exit code; what it took is told, and what it said where it ends
   * with another.
   */
  expect(
    t: Test,
    code: number | null,
    args: readonly string[],
    what?: string,
    options?: CliOptions,
  ): Promise<CliResult>;
  status(): Promise<Status>;
  /** Names of the nodes that are Ready. */
  readyNodes(): Promise<readonly string[]>;
}

export interface Status {
  readonly track: string;
  readonly chapter: string | null;
  readonly connection: { readonly uri: string };
  readonly machines: readonly { readonly name: string; readonly state: string }[];
}

/** `env` names the home and the cache; `program` is another than khw-lab's own. */
export function labUser(
  name: string,
  env: Readonly<Record<string, string>>,
  program?: string,
): LabUser {
  const lab: LabUser['lab'] = (args, options = {}) => {
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    return khwLab([...args.slice(0, end), '--lab', name, ...args.slice(end)], {
      ...(program === undefined ? {} : { program }),
      ...options,
      env: { ...env, ...options.env },
    });
  };
  return {
    name,
    env,
    lab,
    on: (machine, command, input) =>
      lab(['ssh', machine, '--', command], input === undefined ? {} : { input }),
    expect: async (t, code, args, what = args.join(' '), options = {}) => {
      const result = await lab(args, options);
      tell(t, result, what);
      if (result.code !== code) t.comment(result.stdout.slice(-2000), result.stderr.slice(-6000));
      t.equal(result.code, code, what);
      return result;
    },
    status: async () => JSON.parse((await lab(['status', '--format', 'json'])).stdout) as Status,
    readyNodes: async () => {
      const { stdout } = await lab([
        'kubectl',
        '--',
        'get',
        'nodes',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}',
      ]);
      return stdout
        .split('\n')
        .filter((line) => line.endsWith(' True'))
        .map((line) => line.split(' ')[0] ?? '');
    },
  };
}

/** What a command took, as a remark in the output. */
export const tell = (t: Test, { seconds, code }: CliResult, what: string): void =>
  t.comment(`${what}: ${seconds.toFixed(1)} s, exit code ${code ?? 'none (signal)'}`);
