import type { Argv } from 'yargs';
import { defaultLab } from '../core/lab.js';

/** Options that every command understands. */
export interface GlobalOptions {
  readonly lab: string;
  readonly connect: string;
  /** What a new lab is for; the first track when left out. */
  readonly track?: string | undefined;
  /** `text` or `json`; a command may take more. */
  readonly format: 'text' | 'json' | 'tty' | 'junit' | 'tap' | 'html';
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  /** The command prints while it works: plain lines, no tree. */
  readonly explain?: boolean;
}

export function withGlobalOptions(parser: Argv): Argv<GlobalOptions> {
  return parser
    .option('lab', {
      type: 'string',
      default: defaultLab,
      describe: 'Name of the lab; several can stand side by side',
      requiresArg: true,
      global: true,
    })
    .option('connect', {
      type: 'string',
      default: 'auto',
      describe: 'auto | private | a libvirt URI of this computer',
      requiresArg: true,
      global: true,
    })
    .option('track', {
      type: 'string',
      requiresArg: true,
      describe: 'What a new lab is for; `labs` lists the tracks',
      global: true,
    })
    .option('format', {
      choices: ['text', 'json'] as const,
      default: 'text' as const,
      requiresArg: true,
      describe: 'What standard output holds',
      global: true,
    })
    .option('yes', {
      alias: 'y',
      type: 'boolean',
      default: false,
      describe: 'Answer every question with yes',
      global: true,
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'No progress',
      global: true,
    })
    .option('debug', {
      type: 'boolean',
      default: false,
      describe: 'Every command that is run, on standard error',
      global: true,
    });
}

export interface KnownOptions {
  /** Long names without dashes; positionals are among them. */
  readonly names: readonly string[];
  /** Those that are followed by a value. */
  readonly withValue: readonly string[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** What a parser takes, from yargs' own list, which its types leave out. */
export function knownOptions<T>(parser: Argv<T>): KnownOptions {
  const { key, boolean, choices } = (
    parser as unknown as {
      getOptions(): { key: object; boolean: string[]; choices: KnownOptions['choices'] };
    }
  ).getOptions();
  const names = Object.keys(key).filter((name) => name.length > 1);
  return { names, withValue: names.filter((name) => !boolean.includes(name)), choices };
}
