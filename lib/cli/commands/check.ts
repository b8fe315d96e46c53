import { exitCodeOf } from '../../grade/report.js';
import { checkLab } from '../../practice/check.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { showReport } from '../show-report.js';

interface CheckOptions extends GlobalOptions {
  readonly subject?: string;
  readonly output?: string;
  readonly reboot: boolean;
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
      .example('$0 check 07', 'is chapter 07 right, and if not, where does it begin?')
      .example('$0 check all --format html --output report.html', 'a page for a teacher'),
  run: async (app, args) => {
    const report = await checkLab(app, args, (found) => showReport(app, args, found));
    return exitCodeOf(report);
  },
};
