import type { Argv } from 'yargs';
import type { UpChoices } from '../actions/up.js';
import type { App } from './app.js';
import { explained } from './explained.js';
import type { GlobalOptions } from './options.js';
import { artifactSources, imageSource } from './sources.js';

/** What `up` is called with. */
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

/** What the options of `up` mean together; the chapters are for the command to say. */
export async function upChoices(app: Pick<App, 'say'>, args: UpOptions): Promise<Omit<UpChoices, 'chapters'>> {
  const { lab, connect, accelerator, containers, checkpoints } = args;
  return {
    lab, connect, accelerator, containers, checkpoints, labFile: args['lab-file'],
    artifacts: await artifactSources(args), image: imageSource(args.image, args['image-sha256']),
    explain: args.explain ? (step) => app.say(explained(step)) : undefined,
  };
}
