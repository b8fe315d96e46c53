import { listCheckpoints } from '../../checkpoints/list.js';
import { wayTo, type Way } from '../../checkpoints/way.js';
import { acquireLock } from '../../host/lock.js';
import { destroyTasks, nothingRemoved } from '../../lab/destroy.js';
import { openLab } from '../../lab/open.js';
import { readLab } from '../../lab/record.js';
import { labStatus } from '../../lab/status.js';
import { track } from '../../../labs/index.js';
import { assertAgreed, type App } from '../app.js';
import { beginningNamed, type Beginning } from '../beginnings.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { assertNoDrill } from '../drill-active.js';
import { isNoChapter } from '../drill-choice.js';
import { startDrill } from '../drill-start.js';
import { sayLeft } from '../left-behind.js';
import { raiseLab, type UpChoices } from '../raise.js';
import { restoreAgreed } from '../restoring.js';
import { artifactSources, imageSource } from '../sources.js';
import { upOptions, type UpOptions } from '../up-options.js';

interface StartOptions extends UpOptions {
  readonly chapter: string;
  readonly save?: string;
  readonly seed?: number;
  readonly from?: string;
  readonly labs?: string;
}

export const start: Command<StartOptions> = {
  options: (parser) => upOptions(parser)
    .positional('chapter', { type: 'string', demandOption: true, describe: 'The chapter that is to begin, such as 09; "done" is the finished cluster; or a drill' })
    .option('save', { type: 'string', requiresArg: true, describe: 'Keep under this name what would be lost' })
    .option('seed', { type: 'number', requiresArg: true, describe: 'Of a drill: which of its variants' })
    .option('from', { type: 'string', requiresArg: true, describe: 'Of a drill: go back to the state after this chapter first' })
    .option('labs', { type: 'string', requiresArg: true, describe: 'A folder of your own drills' })
    .example('$0 start 07', 'from anywhere: by its checkpoint, or by running what comes before')
    .example('$0 start kubelet-down', 'breaks the lab; `khw-lab finish` brings it back'),
  run: async (app, args) => {
    if (isNoChapter(args.chapter)) return startDrill(app, args, args.chapter);
    const beginning = beginningNamed(args.chapter);
    const choices = { chapters: beginning.before, artifacts: await artifactSources(args), image: imageSource(args.image, args['image-sha256']) };
    const release = await acquireLock(app.paths.lab(args.lab).lock, 'khw-lab start');
    try {
      return await go(app, args, beginning, await wayFor(app, args, beginning), choices);
    } finally {
      await release();
    }
  },
};

async function wayFor(app: App, args: StartOptions, beginning: Beginning): Promise<Way> {
  const context = labContext(app);
  if (await readLab(app.paths, args.lab) === undefined) return { kind: 'run' };
  const { chapter, connection } = await labStatus(context, args.lab, args.connect);
  if (connection === null) return { kind: 'run' };
  const opened = await openLab(context, args.lab, args.connect);
  await assertNoDrill(app, opened);
  const { checkpoints } = await listCheckpoints(context, opened, { sizes: false });
  return wayTo(beginning.name, track.chapters.map(({ id }) => id), checkpoints, chapter ?? undefined);
}

async function go(app: App, args: StartOptions, beginning: Beginning, way: Way, choices: UpChoices): Promise<number> {
  if (way.kind === 'restore' || way.kind === 'restore and run') {
    await restoreAgreed(app, await openLab(labContext(app), args.lab, args.connect), way.name, args);
    app.say(`Lab ${args.lab}: ${beginningNamed(way.name).title}.`);
    if (way.kind === 'restore') return 0;
  }
  if (way.kind === 'anew') {
    await assertAgreed(app, `Destroy lab ${args.lab} and make it again up to where ${beginning.title}?`, ['The lab is past that, and no checkpoint of this or an earlier chapter is left.']);
    const removed = nothingRemoved();
    await app.progress.run(destroyTasks(labContext(app), args.lab, args.connect, removed));
    sayLeft(app, removed);
  }
  return raiseLab(app, args, choices);
}
