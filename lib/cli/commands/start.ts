import { startChapter } from '../../actions/start.js';
import { beginningNamed } from '../../course/beginnings.js';
import { isNoChapter } from '../../course/drills.js';
import { startDrill } from '../../practice/start.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import { seedOf } from '../seed.js';
import { printDrill } from '../started.js';
import { printMade } from '../summary.js';
import { upChoices, upOptions, type UpOptions } from '../up-options.js';

interface StartOptions extends UpOptions {
  readonly chapter: string;
  readonly save?: string;
  readonly seed?: number;
  readonly from?: string;
  readonly labs?: string;
}

export const start: Command<StartOptions> = {
  options: (parser) =>
    upOptions(parser)
      .positional('chapter', {
        type: 'string',
        demandOption: true,
        describe:
          'The chapter that is to begin, such as 09; "done" is the finished cluster; or a drill',
      })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'Keep under this name what would be lost',
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'Of a drill: which of its variants',
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'Of a drill: go back to the state after this chapter first',
      })
      .option('labs', {
        type: 'string',
        requiresArg: true,
        describe: 'A folder of your own drills',
      })
      .example('$0 start 07', 'from anywhere: by its checkpoint, or by running what comes before')
      .example('$0 start kubelet-down', 'breaks the lab; `khw-lab finish` brings it back'),
  run: async (app, args) => {
    const { chapter } = args;
    const track = await trackFor(app, args);
    if (isNoChapter(track, chapter)) {
      const seed = seedOf(args.seed);
      printDrill(app, args, await startDrill(app, { ...args, name: chapter, seed }), seed);
      return 0;
    }
    const beginning = beginningNamed(track, chapter);
    const made = await startChapter(app, {
      ...(await upChoices(app, args)),
      beginning,
      ...(args.save === undefined ? {} : { save: args.save }),
    });
    if (made !== undefined) printMade(app, args, made, { track, last: beginning.before.at(-1) });
    return 0;
  },
};
