import { LabError } from '../../core/errors.js';
import { nextExercise } from '../../practice/practise.js';
import { startDrill } from '../../practice/start.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { seedOf } from '../seed.js';
import { printDrill } from '../started.js';

interface PracticeOptions extends GlobalOptions {
  readonly topic?: string;
  readonly minutes?: number;
  readonly seed?: number;
}

export const practice: Command<PracticeOptions> = {
  options: (parser) =>
    parser
      .positional('topic', {
        type: 'string',
        describe:
          'A domain of the curriculum, such as networking, all of them when left out; or a chapter, such as 07, for one of its faults',
      })
      .option('minutes', {
        type: 'number',
        requiresArg: true,
        describe: 'How much time you have',
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'Draws the same again, as long as your grades are the same',
      })
      .example('$0 practice networking --minutes 20', 'what you were weak in comes more often')
      .example('$0 practice 07', 'something in chapter 07 is wrong, and nobody says what'),
  run: async (app, args) => {
    const { minutes } = args;
    if (minutes !== undefined && (!Number.isInteger(minutes) || minutes < 1))
      throw new LabError('usage', `--minutes cannot be ${minutes}`, {
        hint: 'A whole number, 1 or more.',
      });
    const seed = seedOf(args.seed);
    const name = await nextExercise(app, { ...args, seed });
    printDrill(app, args, await startDrill(app, { ...args, name, seed }), seed);
    return 0;
  },
};
