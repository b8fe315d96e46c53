import { track } from '../../labs/index.js';
import type { SourceChoice } from '../artifacts/choose.js';
import { assertNotBrokenOff } from '../checkpoints/settle.js';
import { chapterStarts } from '../checkpoints/starts.js';
import type { Chapter } from '../core/chapter.js';
import { labFlag } from '../core/lab.js';
import type { Task } from '../core/task.js';
import type { DrillMark } from '../drills/mark.js';
import type { BaseSource } from '../images/types.js';
import { connectTask, type Site } from '../lab/site.js';
import { upTasks, type UpRequest } from '../lab/up.js';
import type { LabFile } from '../topology/types.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { activeMark, nameOfMark } from './drill-active.js';
import { makeReady } from './host-ready.js';
import { chosenLab } from './lab-choice.js';
import { watchUp } from './forecast.js';
import { afterChapters, printSummary, type Phase } from './summary.js';
import type { UpOptions } from './up-options.js';
import { ownVersion } from './version.js';

export interface UpChoices {
  readonly chapters: readonly Chapter[];
  readonly artifacts: readonly SourceChoice[];
  readonly image: BaseSource;
}

/** Makes the lab, or goes on with it, while its lock is held; during a drill machines are started and nothing is repaired. Answers the exit code. */
export async function raiseLab(app: App, args: UpOptions, { chapters: wanted, ...sources }: UpChoices): Promise<number> {
  const context = labContext(app);
  const { lab, file, standing, complete } = await chosenLab(app, args);
  const ready = await makeReady(app, lab, { ...sources, containers: args.containers, connect: args.connect, ...fixedNetwork(file) }, standing);
  const phases: Phase[] = [];
  let site!: Site;
  const connect = connectTask(context, { lab, file, connect: args.connect, accelerator: args.accelerator, kvm: ready.context.kvm }, (found) => {
    site = found;
  });
  await app.progress.run([timed(phases, connect)]);
  await assertNotBrokenOff(context, site.opened);
  const mark = await activeMark(app, site.opened);
  if (mark !== undefined) app.say(staysBroken(mark, lab.name));
  const { chapters, checkpoints, keepClocks } = workDuring(mark, { chapters: wanted, checkpoints: args.checkpoints });
  const explain = args.explain ? (step: Parameters<typeof explained>[0]) => app.say(explained(step)) : undefined;
  const between = betweenChapters(app, site, chapters, checkpoints);
  const tasks = upTasks(context, site, { complete, containers: args.containers, ...sources, version: ownVersion(), chapters, issues: chapters.some(({ id }) => id === certificates), keepClocks, explain, between });
  const watched = await watchUp(context, site, ready, tasks.map((task) => timed(phases, task)));
  await app.progress.run(watched.tasks, { remaining: watched.text });
  await printSummary(app, args, phases, mark === undefined ? afterChapters(chapters.at(-1), args.lab) : [staysBroken(mark, lab.name)]);
  return 0;
}

/** The chapter of keys and certificates. */
const certificates = '04';

interface Work {
  readonly chapters: readonly Chapter[];
  /** Between chapters. */
  readonly checkpoints: boolean;
}

/** What is done on the machines once they run: nothing during a drill, whatever is wanted. What it has broken is for the learner to repair. */
export const workDuring = (mark: DrillMark | undefined, wanted: Work): Work & { readonly keepClocks: boolean } =>
  mark === undefined ? { ...wanted, keepClocks: false } : { chapters: [], checkpoints: false, keepClocks: true };

const staysBroken = (mark: DrillMark, lab: string): string =>
  `Lab ${lab} is in ${nameOfMark(mark)}: the machines are started, no chapter is run; \`khw-lab ${mark.kind === 'exam' ? 'exam finish' : 'finish'}${labFlag(lab)}\` ends it.`;

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
