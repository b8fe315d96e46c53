import { track } from '../../../labs/index.js';
import { LabError } from '../../core/errors.js';
import { acquireLock } from '../../host/lock.js';
import { upTasks, type UpOutcome } from '../../lab/up.js';
import type { LabFile } from '../../topology/types.js';
import type { App } from '../app.js';
import type { Command } from '../catalogue.js';
import { labContext } from '../context.js';
import { makeReady } from '../host-ready.js';
import { chosenLab } from '../lab-choice.js';
import type { GlobalOptions } from '../options.js';
import { artifactSources, imageSource } from '../sources.js';
import { printSummary } from '../summary.js';
import { ownVersion } from '../version.js';
import { chapterNamed } from './script.js';

export interface UpOptions extends GlobalOptions {
  readonly 'lab-file'?: string;
  readonly until?: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly artifacts: string;
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: string;
  readonly 'image-sha256'?: string;
  readonly explain: boolean;
}

export const up: Command<UpOptions> = {
  options: (parser) => parser
    .option('until', { type: 'string', requiresArg: true, describe: 'Last chapter to run, such as 07; "machines" for none' })
    .option('lab-file', { type: 'string', requiresArg: true, describe: 'Machines and addresses; labs/khw/lab.yaml when left out' })
    .option('accelerator', { choices: ['auto', 'kvm', 'tcg'] as const, default: 'auto' as const, requiresArg: true, describe: 'KVM, or emulation (TCG)' })
    .option('artifacts', { type: 'string', default: 'auto', requiresArg: true, describe: 'Where binaries come from, in order: cache, mirror=URL_OR_DIR, official, build' })
    .option('containers', { choices: ['auto', 'pull', 'build'] as const, default: 'auto' as const, requiresArg: true, describe: 'Container images: pulled, or built from Debian packages' })
    .option('image', { type: 'string', default: 'debian', requiresArg: true, describe: '"debian" builds the base image; or a Debian cloud image, path or URL' })
    .option('image-sha256', { type: 'string', requiresArg: true, describe: 'SHA-256 of that cloud image' })
    .option('explain', { type: 'boolean', default: false, describe: 'Print each step with its reason and its commands' })
    .example('$0 up --yes', 'the whole lab, chapters 02 to 12')
    .example('$0 up --until 06', 'then go on by hand from chapter 07')
    .example('$0 up --lab-file three-controllers.yaml --lab ha', 'other machines, beside the first lab'),
  run: async (app, args) => {
    const chapters = chaptersUntil(args.until);
    const choices = { artifacts: artifactSources(args.artifacts), image: imageSource(args.image, args['image-sha256']) };
    const release = await acquireLock(app.paths.lab(args.lab).lock, 'khw-lab up');
    try {
      return await upLocked(app, args, chapters, choices);
    } catch (error) {
      throw resumable(error, args);
    } finally {
      await release();
    }
  },
};

async function upLocked(app: App, args: UpOptions, chapters: typeof track.chapters, choices: { artifacts: ReturnType<typeof artifactSources>; image: ReturnType<typeof imageSource> }): Promise<number> {
  const context = labContext(app);
  const { lab, file, standing, complete } = await chosenLab(app, args);
  await makeReady(app, lab, { ...choices, connect: args.connect, ...fixedNetwork(file) }, standing);
  const outcome: UpOutcome = { accelerator: 'tcg', opened: undefined, phases: [] };
  const explain = args.explain ? (step: Parameters<typeof explained>[0]) => app.say(explained(step)) : undefined;
  await app.progress.run(upTasks(context, {
    lab, file, complete, connect: args.connect, accelerator: args.accelerator, containers: args.containers, ...choices,
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

function chaptersUntil(until: string | undefined): typeof track.chapters {
  if (until === undefined) return track.chapters;
  if (until === 'machines') return [];
  const last = chapterNamed(until);
  return track.chapters.slice(0, track.chapters.indexOf(last) + 1);
}

/** Whatever stopped it, the same command goes on from there. */
function resumable(error: unknown, args: UpOptions): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const again = ['khw-lab up', ...(args.lab === 'khw' ? [] : [`--lab ${args.lab}`]), ...(args.until === undefined ? [] : [`--until ${args.until}`])].join(' ');
  return new LabError('interrupted', error.message, { hint: `What was done stays as it is. \`${again}\` goes on from here; \`khw-lab status\` shows what stands.`, cause: error });
}
