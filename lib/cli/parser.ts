import yargs, { type Argv } from 'yargs';
import { messageOf } from '../core/errors.js';
import { ownVersion } from '../host/version.js';
import { assertLabName } from '../topology/lab-name.js';
import { trackNamed } from '../track/find.js';
import type { TrackEntry } from '../track/types.js';
import { writeText } from '../ui/terminal.js';
import { catalogue, nameOf, type CommandEntry } from './catalogue.js';
import { knownOptions, withGlobalOptions, type GlobalOptions } from './options.js';
import { usageError } from './usage.js';

/**
 * Parses argv and runs one command to its end. What yargs complains about is thrown as
 * LabError('usage').
 */
export async function runCommandLine(
  argv: readonly string[],
  tracks: readonly TrackEntry[],
  signal: AbortSignal,
): Promise<void> {
  if (argv[0] === '--get-yargs-completions') return printCompletions(argv.slice(2), tracks);
  const chosen: Chosen = { command: undefined, options: () => [] };
  const complain = (message: string): never => {
    throw usageError(message, {
      argv,
      command: chosen.command,
      options: chosen.options(),
      commands: catalogue.map(nameOf),
    });
  };
  try {
    await parser(argv, tracks, signal, chosen)
      .fail((message: string | undefined, error: Error | undefined) => {
        throw error ?? complain(message ?? '');
      })
      .parseAsync();
  } catch (error) {
    // A value that is missing does not come by way of fail().
    if (error instanceof Error && error.name === 'YError') complain(messageOf(error));
    throw error;
  }
}

/** The command that yargs has recognized, and the options it takes. */
interface Chosen {
  command: string | undefined;
  options: () => readonly string[];
}

function parser(
  argv: readonly string[],
  tracks: readonly TrackEntry[],
  signal: AbortSignal,
  chosen: Chosen,
): Argv {
  const options = withGlobalOptions(
    yargs([...argv])
      .scriptName('khw-lab')
      .usage(
        `$0 <command>\n\nA lab of local virtual machines, chapter by chapter. Tracks, for --track:\n${tracks.map(({ id, title }) => `  ${id.padEnd(12)}${title}`).join('\n')}`,
      ),
  );
  for (const entry of catalogue) options.command(commandModule(entry, tracks, signal, chosen));
  return (
    options
      // All else that we say is English too.
      .locale('en')
      .demandCommand(1, 'Which command?')
      .strict()
      .strictCommands()
      .completion('completion', 'Print a completion script for bash or zsh')
      .version(ownVersion())
      .parserConfiguration(readingWords(false))
      // No library ends the process.
      .exitProcess(false)
      .showHelpOnFail(false)
      .wrap(Math.min(110, process.stdout.columns > 0 ? process.stdout.columns : 100))
      .epilogue('A lab from nothing:  khw-lab up --yes\nWhat is where:       khw-lab status')
  );
}

/**
 * Of an option that is given again the last counts; a command that takes several words of a kind
 * (`<paths..>`) would lose all but the last.
 */
const readingWords = (several: boolean) => ({
  'populate--': true,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': several,
});

function commandModule(
  entry: CommandEntry,
  tracks: readonly TrackEntry[],
  signal: AbortSignal,
  chosen: Chosen,
): Parameters<Argv['command']>[0] {
  return {
    command: entry.command,
    describe: entry.describe,
    builder: async (parser: Argv<GlobalOptions>) => {
      chosen.command = entry.command;
      chosen.options = () => knownOptions(parser).names;
      if (entry.command.includes('..')) parser.parserConfiguration(readingWords(true));
      return (await entry.load()).options?.(parser) ?? parser;
    },
    handler: async (args: GlobalOptions) => {
      assertLabName(args.lab);
      if (args.track !== undefined) trackNamed(tracks, args.track);
      const [command, { createApp }, loaded] = await Promise.all([
        entry.load(),
        import('./app.js'),
        Promise.all(tracks.map(({ load }) => load())),
      ]);
      const app = createApp(args, loaded, signal);
      // A lab of another track is refused before anything else is looked at.
      if (args.track !== undefined) await (await import('../lab/track.js')).trackFor(app, args);
      process.exitCode = (await command.run(app, args)) ?? 0;
    },
  } as unknown as Parameters<Argv['command']>[0];
}

/**
 * Asked by the completion script. yargs' own answer does not wait for commands that are loaded when
 * called.
 */
async function printCompletions(
  words: readonly string[],
  tracks: readonly TrackEntry[],
): Promise<void> {
  const { completeWord } = await import('./completion.js');
  // A shell that waits for words is not told what is wrong with a lab file, say.
  const found = await completeWord(words, tracks).catch(() => []);
  for (const word of found) writeText(process.stdout, word);
}
