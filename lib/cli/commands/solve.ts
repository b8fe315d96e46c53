import { acquireLock } from '../../host/lock.js';
import { chapterTask } from '../../lab/chapters.js';
import { fleetFor, openLab } from '../../lab/open.js';
import { recordChapter } from '../../lab/reached.js';
import { stepContext } from '../../lab/up.js';
import { labContext } from '../context.js';
import { assertNoExam } from '../drill-active.js';
import { isNoChapter } from '../drill-choice.js';
import { solveDrill } from '../drill-solve.js';
import type { GlobalOptions } from '../options.js';
import { explained } from '../raise.js';
import { chapterNamed } from '../chapter-choice.js';
import type { Command } from '../command.js';

interface SolveOptions extends GlobalOptions { readonly chapter: string; readonly way?: string }

export const solve: Command<SolveOptions> = {
  options: (parser) => parser
    .positional('chapter', { type: 'string', demandOption: true, describe: 'Two digits, such as 07; or the drill that is on' })
    .option('way', { type: 'string', requiresArg: true, describe: 'Of a drill: another right way, by its name' })
    // Commands are printed while they run: plain lines, no tree.
    .option('explain', { type: 'boolean', default: true, hidden: true })
    .example('$0 solve 07', 'run the reference, each step with its reason and its commands'),
  run: async (app, args) => {
    await assertNoExam(app, args);
    if (isNoChapter(args.chapter)) return solveDrill(app, args, args.chapter);
    const chapter = chapterNamed(args.chapter);
    const context = labContext(app);
    const opened = await openLab(context, args.lab, args.connect);
    const release = await acquireLock(opened.paths.lock, 'khw-lab solve');
    try {
      const fleet = await fleetFor(context, opened);
      try {
        await app.progress.run([chapterTask(chapter, {
          context: stepContext(context, { opened, fleet }), fresh: () => false,
          reached: ({ id }) => recordChapter(context, opened, id), begins: (step) => app.say(explained(step)),
        })]);
      } finally {
        fleet.close();
      }
    } finally {
      await release();
    }
    app.say(`Chapter ${chapter.id} is done as the reference does it. \`khw-lab check ${chapter.id}\` says whether it is right.`);
    return 0;
  },
};
