import { LabError } from '../../core/errors.js';
import { exitCodeOf } from '../../grade/report.js';
import type { Command } from '../command.js';
import { finishMark, markOf, type FinishOptions } from '../drill-finish.js';
import { withLab } from '../with-lab.js';

export const finish: Command<FinishOptions> = {
  options: (parser) => parser
    .option('format', { choices: ['tty', 'junit', 'tap', 'html'] as const, describe: 'What standard output, or the file, holds' })
    .option('output', { type: 'string', requiresArg: true, describe: 'Write the report to this file; the summary goes to the terminal' })
    .option('save', { type: 'string', requiresArg: true, describe: 'Keep the lab as it is now under this name' })
    .example('$0 finish', 'the grade, and the lab as it was before the drill'),
  run: async (app, args) => withLab(app, args, 'finish', async (opened) => {
    const mark = await markOf(app, opened);
    if (mark.kind === 'exam') throw new LabError('usage', 'an exam is on, not a drill', { hint: '`khw-lab exam finish` ends it.' });
    const { report, back } = await finishMark(app, opened, mark, args);
    app.say(`Lab ${args.lab} is what it was before: ${back}.`);
    return exitCodeOf(report);
  }),
};
