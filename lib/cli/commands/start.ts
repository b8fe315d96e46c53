import { startChapter } from '../../actions/start.js';
import { labFlag } from '../../core/lab.js';
import { beginningNamed } from '../../course/beginnings.js';
import { isNoChapter } from '../../course/drills.js';
import { planJson, tasksOf } from '../exercise-words.js';
import type { DrillPlan } from '../../drills/plan.js';
import { startDrill } from '../../practice/start.js';
import { trackFor } from '../../lab/track.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { printProduct } from '../product.js';
import { seedOf } from '../seed.js';
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

function printDrill(app: App, args: StartOptions, plan: DrillPlan, seed: number): void {
  const { drill, variant, title, story } = plan;
  const { minutes, points, difficulty, name } = drill;
  const flag = labFlag(args.lab);
  printProduct(
    app,
    args,
    {
      drill: name,
      variant: variant.name,
      seed,
      title,
      story,
      minutes,
      points,
      difficulty,
      ...planJson(plan),
    },
    () =>
      [
        '',
        title,
        '',
        story,
        '',
        ...tasksOf(plan),
        `${difficulty}, about ${minutes} minutes, ${points} points; seed ${seed}`,
        `  khw-lab ssh jumpbox${flag}      where to begin`,
        `  khw-lab check ${name}${flag}, khw-lab hint${flag}, khw-lab solve ${name}${flag}`,
        `  khw-lab finish${flag}      grades it and brings the lab back to what it was`,
      ].join('\n'),
  );
}
