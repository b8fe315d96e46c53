import { exitCodeOf } from '../../grade/report.js';
import { finishDrill } from '../../practice/finish.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { showAtLast } from '../show-report.js';

interface FinishOptions extends GlobalOptions {
  readonly output?: string;
  readonly save?: string;
}

export const finish: Command<FinishOptions> = {
  options: (parser) =>
    parser
      .option('format', {
        choices: ['tty', 'junit', 'tap', 'html'] as const,
        describe: 'What standard output, or the file, holds',
      })
      .option('output', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the report to this file; the summary goes to the terminal',
      })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'Keep the lab as it is now under this name',
      })
      .example('$0 finish', 'the grade, and the lab as it was before the drill'),
  run: async (app, args) => {
    const { report, back, faults } = await finishDrill(app, args);
    await showAtLast(app, args, report);
    for (const fault of faults) app.say(`The fault was: ${fault}`);
    app.say(`Lab ${args.lab} is restored: ${back}.`);
    return exitCodeOf(report);
  },
};
