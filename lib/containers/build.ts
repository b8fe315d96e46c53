import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { CommandError, type Runner } from '../core/run.js';
import { writeDebianSources } from '../host/apt-sources.js';
import type { Arch, ContainerImage, ImageRecipe } from '../releases/types.js';
import { symlink, type LayerEntry } from '../releases/entries.js';
import { packLayer, readTar } from './layer.js';
import { imageOf, type OciImage } from './oci.js';

export interface BuildOptions {
  readonly arch: Arch;
  /** An existing folder for intermediate files. */
  readonly workFolder: string;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/**
 * Builds an image from Debian packages. The same packages give the same digest. No package script
 * is run, so any architecture can be built.
 */
export async function buildImage(image: ContainerImage, options: BuildOptions): Promise<OciImage> {
  const tar = await unpackPackages(image, options);
  const entries = await keptEntries(image, tar, options.signal);
  return imageOf(
    image.config,
    options.arch,
    await packLayer([...mergedUsr, ...entries, ...image.recipe.add]),
  );
}

const merged = ['bin', 'sbin', 'lib', 'lib64'] as const;
const mergedUsr: readonly LayerEntry[] = merged.map((name) => symlink(name, `usr/${name}`));

/** The Debian release from which images are built. */
const suite = 'bookworm';

async function unpackPackages(
  image: ContainerImage,
  { arch, workFolder, runner, signal }: BuildOptions,
): Promise<string> {
  const tar = join(workFolder, `${image.repository.replaceAll('/', '-')}.tar`);
  const sources = await writeDebianSources(workFolder, suite);
  // A session, and so a process group, of its own: mmdebstrap sends SIGHUP to its whole group when
  // it cannot write the tar.
  const argv = [
    'setsid',
    '--wait',
    'mmdebstrap',
    '--variant=extract',
    '--format=tar',
    `--architectures=${arch}`,
    `--include=${image.recipe.packages.join(',')}`,
    suite,
    tar,
    ...sources,
  ];
  try {
    await runner.run(argv, {
      signal,
      patience: {},
      writes: workFolder,
      env: { LC_ALL: 'C', TMPDIR: workFolder },
    });
  } catch (error) {
    throw error instanceof CommandError ? buildError(image, error) : error;
  }
  return tar;
}

async function keptEntries(
  { reference, recipe }: ContainerImage,
  tar: string,
  signal: AbortSignal,
): Promise<readonly LayerEntry[]> {
  const patterns = recipe.keep.map((glob) => ({ glob, matches: globMatcher(glob) }));
  const entries = await readTar(
    tar,
    usrPath,
    (path) => patterns.some(({ matches }) => matches(path)),
    signal,
  );
  const missing = patterns.filter(({ matches }) => !entries.some(({ path }) => matches(path)));
  if (missing.length > 0) {
    throw new LabError(
      'artifact',
      `${reference}: the Debian packages ${packagesOf(recipe)} lack files that the image needs`,
      {
        details: missing.map(({ glob }) => glob),
        hint: 'The packages have changed; pull the images instead, or adapt lib/releases/images.ts.',
      },
    );
  }
  return entries;
}

/** `./bin/busybox` -> `usr/bin/busybox`: packages of this release still use both forms. */
function usrPath(name: string): string {
  const path = name.replace(/^\.\//, '');
  return merged.some((folder) => path.startsWith(`${folder}/`)) ? `usr/${path}` : path;
}

function globMatcher(glob: string): (path: string) => boolean {
  const literal = glob.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('[^/]*')}$`);
  return (path) => expression.test(path);
}

const packagesOf = (recipe: ImageRecipe): string => recipe.packages.join(', ');

function buildError({ reference, recipe }: ContainerImage, error: CommandError): LabError {
  return new LabError(
    'artifact',
    `${reference} could not be built from the Debian packages ${packagesOf(recipe)}: ${error.message}`,
    {
      details: error.details,
      cause: error,
      hint: 'See whether `apt-get update` works and mmdebstrap is installed (`khw-lab doctor`), then repeat the command.',
    },
  );
}
