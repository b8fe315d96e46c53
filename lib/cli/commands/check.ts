import { exitCodeOf } from '../../grade/report.js';
import { LabError } from '../../core/errors.js';
import { checkLab } from '../../practice/check.js';
import { checkOrdeals } from '../../practice/ordeals/check.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { seedOf } from '../seed.js';
import { showAtLast, showReport } from '../show-report.js';

interface CheckOptions extends GlobalOptions {
  readonly subject?: string;
  readonly output?: string;
  readonly reboot: boolean;
  readonly ordeal?: readonly string[];
  readonly seed?: number;
}

export const check: Command<CheckOptions> = {
  options: (parser) =>
    parser
      .positional('subject', {
        type: 'string',
        describe: 'Such as 07, or "all"; what was reached when left out',
      })
      // Added to those that every command has.
      .option('format', {
        choices: ['tty', 'junit', 'tap', 'html'] as const,
        describe: 'What standard output, or the file, holds',
      })
      .option('output', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the report to this file; the summary goes to the terminal',
      })
      .option('reboot', {
        type: 'boolean',
        default: false,
        describe: 'Reboot every machine first: only what survives counts',
      })
      .option('ordeal', {
        type: 'string',
        array: true,
        describe: 'Disturb the lab while a client asks, and count lost answers; some only, by name',
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'Of ordeals: which controller',
      })
      .example('$0 check 07', 'is chapter 07 right, and if not, where does it begin?')
      .example('$0 check all --format html --output report.html', 'a page for a teacher')
      .example('$0 check --ordeal controller front', 'power off one controller, restart the front'),
  run: async (app, args) => {
    if (args.ordeal !== undefined) return exitCodeOf(await ordeals(app, args, args.ordeal));
    const report = await checkLab(app, args, (found) => showReport(app, args, found));
    return exitCodeOf(report);
  },
};

function ordeals(
  app: App,
  args: CheckOptions,
  names: readonly string[],
): ReturnType<typeof checkOrdeals> {
  if (args.subject !== undefined || args.reboot)
    throw new LabError(
      'usage',
      `--ordeal and ${args.reboot ? '--reboot' : args.subject} exclude each other`,
      { hint: 'Choose one of the two.' },
    );
  const seed = seedOf(args.seed);
  const { lab, connect, track } = args;
  return checkOrdeals(app, { lab, connect, track, names: names.map(String), seed }, (found) =>
    showAtLast(app, args, found),
  );
}
