import yargs, { type Argv } from 'yargs';
import { exitCodes, LabError } from '../core/errors.js';
import { readPackageFile } from '../host/files.js';
import { colorful, createApp } from './app.js';
import { catalogue, type CommandEntry } from './catalogue.js';
import { withGlobalOptions, type GlobalOptions } from './options.js';

/** Parses argv, runs one command, prints what went wrong, and sets the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  const onSignal = (): void => {
    // The second Ctrl-C of an impatient person ends at once; the lab can be resumed all the same.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\nstopping…\n');
    interruption.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe (head, say) went away: nothing more to tell.
    if (error.code === 'EPIPE') process.exit(0);
  });
  try {
    await parser(argv, interruption.signal).parseAsync();
  } catch (error) {
    await fail(interruption.signal.aborted ? stopped(error) : error, argv);
  } finally {
    // Sibling tasks of a failed one end too.
    interruption.abort();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function parser(argv: readonly string[], signal: AbortSignal): Argv {
  const options = withGlobalOptions(yargs([...argv]).scriptName('khw-lab').usage('$0 <command>\n\nKubernetes The Hard Way on local virtual machines, chapter by chapter.'));
  for (const entry of catalogue) options.command(commandModule(entry, signal));
  return options
    .demandCommand(1, 'Which command? `khw-lab --help` lists them.')
    .strict().recommendCommands().completion('completion', 'Print a completion script for bash or zsh')
    .version((JSON.parse(readPackageFile('package.json')) as { version: string }).version)
    .parserConfiguration({ 'populate--': true })
    .showHelpOnFail(false).wrap(Math.min(110, process.stdout.columns > 0 ? process.stdout.columns : 100))
    .epilogue('A lab from nothing:  khw-lab up --yes\nWhat is where:       khw-lab status')
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? new LabError('usage', message ?? 'wrong usage', { hint: '`khw-lab --help`, or `khw-lab COMMAND --help`.' });
    });
}

function commandModule(entry: CommandEntry, signal: AbortSignal): Parameters<Argv['command']>[0] {
  return {
    command: entry.command,
    describe: entry.describe,
    builder: async (parser: Argv<GlobalOptions>) => (await entry.load()).options?.(parser) ?? parser,
    handler: async (args: GlobalOptions) => {
      const command = await entry.load();
      process.exitCode = await command.run(createApp(args, signal), args) ?? 0;
    },
  } as unknown as Parameters<Argv['command']>[0];
}

function stopped(error: unknown): unknown {
  if (error instanceof LabError && error.kind === 'interrupted') return error;
  return new LabError('interrupted', 'stopped', { cause: error });
}

async function fail(error: unknown, argv: readonly string[]): Promise<void> {
  const { describeError, errorJson } = await import('../ui/errors.js');
  const { exitCode, text } = describeError(error, { color: colorful(process.stderr), debug: argv.includes('--debug') });
  if (argv.some((word, index) => word === '--format=json' || (word === '--format' && argv[index + 1] === 'json'))) {
    process.stdout.write(`${JSON.stringify(errorJson(error), null, 2)}\n`);
  }
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
