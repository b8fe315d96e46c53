import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { hasPassword, nameOf, parseSources, type SourceChoice } from '../artifacts/choose.js';
import { parseDigests, unvouched, type MirrorTrust } from '../artifacts/trust.js';
import { LabError } from '../core/errors.js';
import { fileStats, kindOf, readNamedFile, statsOf } from '../host/named-file.js';
import type { ImageChoice } from '../images/types.js';
import { releaseSets } from '../releases/index.js';

export interface ArtifactOptions {
  readonly artifacts: string;
  readonly 'trust-mirror': boolean;
  readonly digests?: string;
}

/** Where everything that machines are made of comes from. */
export interface SupplyOptions extends ArtifactOptions {
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: string;
  readonly 'image-sha256'?: string;
}

/** Adds them to a command, which says of each what it is for there. */
export const supplyOptions = <T>(
  parser: Argv<T>,
  says: Readonly<Record<keyof SupplyOptions, string>>,
) =>
  parser
    .option('artifacts', {
      type: 'string',
      default: 'auto',
      requiresArg: true,
      describe: says.artifacts,
    })
    .option('trust-mirror', { type: 'boolean', default: false, describe: says['trust-mirror'] })
    .option('digests', { type: 'string', requiresArg: true, describe: says.digests })
    .option('containers', {
      choices: ['auto', 'pull', 'build'] as const,
      default: 'auto' as const,
      requiresArg: true,
      describe: says.containers,
    })
    .option('image', { type: 'string', default: 'debian', requiresArg: true, describe: says.image })
    .option('image-sha256', { type: 'string', requiresArg: true, describe: says['image-sha256'] });

/** What they mean together. */
export const supplyChoices = async (
  args: SupplyOptions,
): Promise<{
  readonly artifacts: readonly SourceChoice[];
  readonly containers: SupplyOptions['containers'];
  readonly image: ImageChoice;
}> => ({
  artifacts: await artifactSources(args),
  containers: args.containers,
  image: imageSource(args.image, args['image-sha256']),
});

/**
 * What `--artifacts`, `--trust-mirror` and `--digests` mean together. A mirror's folder must be
 * there, and something must vouch for each of its files: otherwise that would come out only after
 * other work was done.
 */
export async function artifactSources({
  artifacts,
  'trust-mirror': trusted,
  digests: path,
}: ArtifactOptions): Promise<readonly SourceChoice[]> {
  const choices = parseSources(artifacts).map((source) =>
    source.kind === 'mirror' && !isUrl(source.from)
      ? { ...source, from: mirrorFolder(source.from) }
      : source,
  );
  const trust: MirrorTrust = {
    trusted,
    digests: path === undefined ? new Map<string, string>() : await digestsIn(path),
  };
  const mirror = choices.find(({ kind }) => kind === 'mirror');
  if (mirror === undefined) {
    if (trusted || path !== undefined)
      throw new LabError('usage', `${trusted ? '--trust-mirror' : '--digests'} without a mirror`, {
        hint: 'Name it too: --artifacts mirror=URL_OR_FOLDER.',
      });
    return choices;
  }
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  // Which release set is meant is not known yet: what vouches for the whole of one is enough.
  const lacking = releaseSets.map(({ components, pinned }) =>
    unvouched(
      components.filter(({ optional }) => !optional),
      arch,
      trust,
      pinned,
    ),
  );
  const [without = []] = lacking;
  if (lacking.every((names) => names.length > 0)) {
    throw new LabError(
      'usage',
      `--artifacts ${nameOf(mirror)}: nothing vouches for ${without.join(', ')}`,
      {
        hint: 'Give their digests in a file as sha256sum writes it (--digests FILE), or say that you trust the mirror (--trust-mirror).',
      },
    );
  }
  return choices.map((source) => (source.kind === 'mirror' ? { ...source, trust } : source));
}

async function digestsIn(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readNamedFile({
    path,
    name: '--digests',
    limitBytes: 2 ** 22,
    hint: 'Name a file as `sha256sum FILE…` writes it.',
  });
  return parseDigests(text.toString('utf8'), path);
}

function mirrorFolder(path: string): string {
  const hint = 'Name a folder or a URL that is laid out like the official sites.';
  const stats = statsOf({ path, name: '--artifacts mirror', hint });
  if (stats.isDirectory()) return resolve(path);
  throw new LabError(
    'usage',
    `--artifacts mirror: ${path} is ${stats.isFile() ? 'a file' : kindOf(stats)}, not a folder`,
    { hint },
  );
}

/** What `--image` and `--image-sha256` mean together. */
export function imageSource(image: string, sha256: string | undefined): ImageChoice {
  if (image === 'debian') {
    if (sha256 === undefined) return { kind: 'debian' };
    throw new LabError('usage', '--image-sha256 without --image', {
      hint: 'Name the cloud image too: --image PATH_OR_URL.',
    });
  }
  if (sha256 === undefined) {
    throw new LabError('usage', '--image needs --image-sha256', {
      hint: 'The site that has the image publishes its SHA-256; without it nobody knows what is booted.',
    });
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256))
    throw new LabError('usage', `--image-sha256: "${sha256}" is not 64 hexadecimal digits`, {
      hint: 'sha256sum FILE prints them.',
    });
  if (hasPassword(image))
    throw new LabError(
      'usage',
      '--image: the address holds a user name or a password, which would be kept and shown',
      { hint: 'Fetch the file yourself, and name it by its path.' },
    );
  return { kind: 'cloud', location: isUrl(image) ? image : imageFile(image), sha256 };
}

function imageFile(path: string): string {
  fileStats({
    path,
    name: '--image',
    hint: 'Name a Debian cloud image (qcow2 or raw), by path or by URL.',
  });
  return resolve(path);
}

const isUrl = (location: string): boolean => /^https?:\/\//i.test(location);
