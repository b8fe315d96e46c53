import type { Argv } from 'yargs';

/** Options that every command understands. */
export interface GlobalOptions {
  readonly lab: string;
  readonly connect: string;
  readonly format: 'text' | 'json';
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

export function withGlobalOptions(parser: Argv): Argv<GlobalOptions> {
  return parser
    .option('lab', { type: 'string', default: 'khw', describe: 'Name of the lab; several can stand side by side', requiresArg: true, global: true })
    .option('connect', { type: 'string', default: 'auto', describe: 'auto | private | a libvirt URI', requiresArg: true, global: true })
    .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'What standard output holds', global: true })
    .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Answer every question with yes', global: true })
    .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress', global: true })
    .option('debug', { type: 'boolean', default: false, describe: 'Every command that is run, on standard error', global: true });
}
