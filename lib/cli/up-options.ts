import type { Argv } from 'yargs';
import type { UpChoices } from '../actions/up.js';
import type { App } from './app.js';
import { explained } from './explained.js';
import type { GlobalOptions } from './options.js';
import { supplyChoices, supplyOptions, type SupplyOptions } from './sources.js';

/** What `up` is called with. */
export interface UpOptions extends GlobalOptions, SupplyOptions {
  readonly 'lab-file'?: string;
  readonly until?: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly explain: boolean;
  readonly checkpoints: boolean;
  readonly fresh: boolean;
}

/** How a lab is made: what `up` and `start` have in common. */
export const upOptions = (parser: Argv<GlobalOptions>) =>
  supplyOptions(
    parser
      .option('lab-file', {
        type: 'string',
        requiresArg: true,
        describe: 'Machines and addresses; those of the track when left out',
      })
      .option('accelerator', {
        choices: ['auto', 'kvm', 'tcg'] as const,
        default: 'auto' as const,
        requiresArg: true,
        describe: 'KVM, or emulation (TCG)',
      }),
    {
      artifacts: 'Where binaries come from, in order: cache, mirror=URL_OR_DIR, official, build',
      'trust-mirror': 'Believe the checksum files of the mirror itself',
      digests: "Digests of the mirror's files, as sha256sum writes them",
      containers: 'Container images: pulled, or built from Debian packages',
      image: '"debian" builds the base image; or a Debian cloud image, path or URL',
      'image-sha256': 'SHA-256 of that cloud image',
    },
  )
    .option('explain', {
      type: 'boolean',
      default: false,
      describe: 'Print each step with its reason and its commands',
    })
    .option('checkpoints', {
      type: 'boolean',
      default: true,
      describe: 'Keep the state in which each chapter begins; --no-checkpoints does not',
    })
    .option('fresh', {
      type: 'boolean',
      default: false,
      describe: 'Put no finished lab back: make everything of a new lab from scratch',
    });

/** What the options of `up` mean together; the chapters are for the command to say. */
export async function upChoices(
  app: Pick<App, 'say'>,
  args: UpOptions,
): Promise<Omit<UpChoices, 'chapters'>> {
  const { lab, connect, track, accelerator, checkpoints, fresh } = args;
  return {
    lab,
    connect,
    track,
    accelerator,
    checkpoints,
    fresh,
    labFile: args['lab-file'],
    ...(await supplyChoices(args)),
    explain: args.explain ? (step) => app.say(explained(step)) : undefined,
  };
}
