import type { Argv } from 'yargs';
import { LabError } from '../../core/errors.js';
import { labFlag } from '../../core/lab.js';
import { acquireLock } from '../../host/lock.js';
import type { Command } from '../catalogue.js';
import { chaptersUntil } from '../chapter-choice.js';
import type { GlobalOptions } from '../options.js';
import { artifactSources, imageSource } from '../sources.js';

export interface UpOptions extends GlobalOptions {
  readonly 'lab-file'?: string;
  readonly until?: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly artifacts: string;
  readonly 'trust-mirror': boolean;
  readonly digests?: string;
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: string;
  readonly 'image-sha256'?: string;
  readonly explain: boolean;
  readonly checkpoints: boolean;
}

/** How a lab is made: what `up` and `start` have in common. */
export const upOptions = (parser: Argv<GlobalOptions>) => parser
  .option('lab-file', { type: 'string', requiresArg: true, describe: 'Machines and addresses; labs/khw/lab.yaml when left out' })
  .option('accelerator', { choices: ['auto', 'kvm', 'tcg'] as const, default: 'auto' as const, requiresArg: true, describe: 'KVM, or emulation (TCG)' })
  .option('artifacts', { type: 'string', default: 'auto', requiresArg: true, describe: 'Where binaries come from, in order: cache, mirror=URL_OR_DIR, official, build' })
  .option('trust-mirror', { type: 'boolean', default: false, describe: 'Believe the checksum files of the mirror itself' })
  .option('digests', { type: 'string', requiresArg: true, describe: 'Digests of the mirror\'s files, as sha256sum writes them' })
  .option('containers', { choices: ['auto', 'pull', 'build'] as const, default: 'auto' as const, requiresArg: true, describe: 'Container images: pulled, or built from Debian packages' })
  .option('image', { type: 'string', default: 'debian', requiresArg: true, describe: '"debian" builds the base image; or a Debian cloud image, path or URL' })
  .option('image-sha256', { type: 'string', requiresArg: true, describe: 'SHA-256 of that cloud image' })
  .option('explain', { type: 'boolean', default: false, describe: 'Print each step with its reason and its commands' })
  .option('checkpoints', { type: 'boolean', default: true, describe: 'Keep the state in which each chapter begins; --no-checkpoints does not' });

export const up: Command<UpOptions> = {
  options: (parser) => upOptions(parser)
    .option('until', { type: 'string', requiresArg: true, describe: 'Last chapter to run, such as 07; "machines" for none' })
    .example('$0 up --yes', 'the whole lab, chapters 02 to 12')
    .example('$0 up --until 06', 'then go on by hand from chapter 07')
    .example('$0 up --lab-file three-controllers.yaml --lab ha', 'other machines, beside the first lab'),
  run: async (app, args) => {
    const choices = { chapters: chaptersUntil(args.until), artifacts: await artifactSources(args), image: imageSource(args.image, args['image-sha256']) };
    const release = await acquireLock(app.paths.lab(args.lab).lock, 'khw-lab up');
    try {
      // All that it takes to make a lab is loaded here, not for `--help`.
      const { raiseLab } = await import('../raise.js');
      return await raiseLab(app, args, choices);
    } catch (error) {
      throw resumable(error, args);
    } finally {
      await release();
    }
  },
};

/** Whatever stopped it, the same command goes on from there. */
function resumable(error: unknown, args: UpOptions): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flags = [labFlag(args.lab), args.connect === 'auto' ? '' : ` --connect ${args.connect}`, args.until === undefined ? '' : ` --until ${args.until}`];
  const again = `khw-lab up${flags.join('')}`;
  return new LabError('interrupted', error.message, { hint: `What was done stays as it is. \`${again}\` goes on from here; \`khw-lab status\` shows what stands.`, cause: error });
}
