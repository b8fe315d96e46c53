import { assertNoExam } from '../../actions/active-drill.js';
import { solveChapter } from '../../actions/solve.js';
import { chapterNamed } from '../../course/chapters.js';
import { isNoChapter } from '../../course/drills.js';
import { solveDrill } from '../../practice/solve.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import { explained } from '../explained.js';
import type { GlobalOptions } from '../options.js';

interface SolveOptions extends GlobalOptions {
  readonly chapter: string;
  readonly way?: string;
}

export const solve: Command<SolveOptions> = {
  options: (parser) =>
    parser
      .positional('chapter', {
        type: 'string',
        demandOption: true,
        describe: 'Two digits, such as 07; or the drill that is on',
      })
      .option('way', {
        type: 'string',
        requiresArg: true,
        describe: 'Of a drill: another right way, by its name',
      })
      // Commands are printed while they run: plain lines, no tree.
      .option('explain', { type: 'boolean', default: true, hidden: true })
      .example('$0 solve 07', 'run the reference, each step with its reason and its commands'),
  run: async (app, args) => {
    await assertNoExam(app, args);
    const name = args.chapter;
    const track = await trackFor(app, args);
    if (isNoChapter(track, name)) {
      await solveDrill(app, args, name);
      app.say(`Done. \`khw-lab check ${name}\` says whether it is right.`);
      return 0;
    }
    const chapter = chapterNamed(track, name);
    await solveChapter(app, args, chapter, (step) => app.say(explained(step)));
    app.say(
      `Chapter ${chapter.id} is done as the reference does it. \`khw-lab check ${chapter.id}\` says whether it is right.`,
    );
    return 0;
  },
};
