import { track } from '../../labs/index.js';
import type { SourceChoice } from '../artifacts/choose.js';
import { assertNotBrokenOff } from '../checkpoints/settle.js';
import { chapterStarts } from '../checkpoints/starts.js';
import type { Chapter } from '../core/chapter.js';
import type { Task } from '../core/task.js';
import type { BaseSource } from '../images/base.js';
import { connectTask, type Site } from '../lab/site.js';
import { upTasks, type UpRequest } from '../lab/up.js';
import type { LabFile } from '../topology/types.js';
import type { App } from './app.js';
import type { UpOptions } from './commands/up.js';
import { labContext } from './context.js';
import { makeReady } from './host-ready.js';
import { chosenLab } from './lab-choice.js';
import { printSummary, type Phase } from './summary.js';
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
  const { kvm } = await makeReady(app, lab, { ...sources, containers: args.containers, connect: args.connect, ...fixedNetwork(file) }, standing);
  const phases: Phase[] = [];
  let site!: Site;
  const connect = connectTask(context, { lab, file, connect: args.connect, accelerator: args.accelerator, kvm }, (found) => {
    site = found;
  });
  await app.progress.run([timed(phases, connect)]);
  await assertNotBrokenOff(context, site.opened);
  const explain = args.explain ? (step: Parameters<typeof explained>[0]) => app.say(explained(step)) : undefined;
  const between = betweenChapters(app, site, chapters, args.checkpoints);
  const tasks = upTasks(context, site, { complete, containers: args.containers, ...sources, version: ownVersion(), chapters, explain, between });
  await app.progress.run(tasks.map((task) => timed(phases, task)));
  await printSummary(app, args, phases, chapters.at(-1));
  return 0;
}

/** The states in which chapters begin are kept on the way; after the last one to run, that in which the next begins. */
function betweenChapters(app: App, { opened, fleet }: Site, chapters: readonly Chapter[], wanted: boolean): UpRequest['between'] {
  if (!wanted) return () => [];
  const start = chapterStarts(labContext(app), opened, fleet, track.chapters.map(({ id }) => id));
  return (chapter, whole) => [start((chapter ?? track.chapters[chapters.length])?.id, whole)];
}

/** Notes how long a phase took; checkpoints are one phase, and the last. */
function timed(phases: Phase[], task: Task): Task {
  if (task.title === '') return task;
  const title = task.title.startsWith('Checkpoint ') ? 'Checkpoints' : task.title;
  return {
    ...task,
    done: (ms) => {
      const before = phases.findIndex((phase) => phase.title === title);
      const [same] = before === -1 ? [] : phases.splice(before, 1);
      phases.push({ title, ms: ms + (same?.ms ?? 0) });
    },
  };
}

/** A network that the lab file names must be free; one that was chosen is. */
const fixedNetwork = (file: LabFile | undefined): { networkCidr?: string } =>
  file === undefined || file.network === 'auto' ? {} : { networkCidr: file.network };

/** A step with its reason and its commands, for people who want to read what is run. */
export const explained = ({ title, why, machine, commands }: { title: string; why: string; machine: string; commands: string }): string =>
  `\n# ${title}\n# ${why}\n# on ${machine}:\n${commands.trim()}\n`;
