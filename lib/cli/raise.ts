import type { SourceChoice } from '../artifacts/choose.js';
import type { Chapter } from '../core/chapter.js';
import type { BaseSource } from '../images/base.js';
import { upTasks, type UpOutcome } from '../lab/up.js';
import type { LabFile } from '../topology/types.js';
import type { App } from './app.js';
import type { UpOptions } from './commands/up.js';
import { labContext } from './context.js';
import { makeReady } from './host-ready.js';
import { chosenLab } from './lab-choice.js';
import { printSummary } from './summary.js';
import { ownVersion } from './version.js';

export interface UpChoices {
  readonly chapters: readonly Chapter[];
  readonly artifacts: readonly SourceChoice[];
  readonly image: BaseSource;
}

/** Makes the lab, or goes on with it, while its lock is held. Answers the exit code. */
export async function raiseLab(app: App, args: UpOptions, { chapters, ...sources }: UpChoices): Promise<number> {
  const context = labContext(app);
  const { lab, file, standing, complete } = await chosenLab(app, args);
  await makeReady(app, lab, { ...sources, connect: args.connect, ...fixedNetwork(file) }, standing);
  const outcome: UpOutcome = { accelerator: 'tcg', opened: undefined, phases: [] };
  const explain = args.explain ? (step: Parameters<typeof explained>[0]) => app.say(explained(step)) : undefined;
  await app.progress.run(upTasks(context, {
    lab, file, complete, connect: args.connect, accelerator: args.accelerator, containers: args.containers, ...sources,
    version: ownVersion(), chapters, explain,
  }, outcome));
  await printSummary(app, args, outcome, chapters.at(-1));
  return 0;
}

/** A network that the lab file names must be free; one that was chosen is. */
const fixedNetwork = (file: LabFile | undefined): { networkCidr?: string } =>
  file === undefined || file.network === 'auto' ? {} : { networkCidr: file.network };

const explained = ({ title, why, machine, commands }: { title: string; why: string; machine: string; commands: string }): string =>
  `\n# ${title}\n# ${why}\n# on ${machine}:\n${commands.trim()}\n`;
