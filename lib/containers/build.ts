import { readFile } from 'node:fs/promises';
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
  /** Where the programs of a component of the release set are, by their names. */
  readonly programs: Programs;
}

/** Has the programs of a component; answers the path of each on this computer, by its name. */
export type Programs = (component: string) => Promise<ReadonlyMap<string, string>>;

/**
 * Builds an image from Debian packages and programs of components. The same packages and programs
 * give the same digest. No package script is run, so any architecture can be built.
 */
export async function buildImage(image: ContainerImage, options: BuildOptions): Promise<OciImage> {
  const { packages, add } = image.recipe;
  const entries = packages.length === 0 ? [] : await packagedEntries(image, options);
  const programs = await programEntries(image, options);
  return imageOf(image.config, options.arch, await packLayer([...entries, ...programs, ...add]));
}

async function packagedEntries(
  image: ContainerImage,
  options: BuildOptions,
): Promise<readonly LayerEntry[]> {
  const tar = await unpackPackages(image, options);
  return [...mergedUsr, ...(await keptEntries(image, tar, options.signal))];
}

async function programEntries(
  { reference, recipe: { programs = [] } }: ContainerImage,
  options: BuildOptions,
): Promise<readonly LayerEntry[]> {
  const entries: LayerEntry[] = [];
  for (const { component, name, path } of programs) {
    const source = (await options.programs(component)).get(name);
    if (source === undefined) throw new Error(`${reference}: ${component} has no program ${name}`);
    entries.push({
      type: 'file',
      path,
      mode: 0o755,
      uid: 0,
      gid: 0,
      content: await readFile(source),
    });
  }
  return entries;
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
