import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf, throwIfInterrupted } from '../core/errors.js';
import { formatBytes } from '../core/bytes.js';
import type { Runner } from '../core/run.js';
import { makeFolder } from '../host/folders.js';
import { buildImage, type Programs } from './build.js';
import type { Arch, ContainerImage } from '../releases/types.js';
import { digestOf, type OciImage } from './oci.js';
import { pullImage, type Registry } from './pull.js';
import { verifyImage, writeImage, type StoredImage } from './registry-layout.js';

/** How an image came about. */
export type ImageSource = 'pull' | 'build';

export interface ProvideOptions {
  readonly cacheDir: string;
  /** `auto` pulls where skopeo and the registries answer, and builds the images otherwise. */
  readonly source: ImageSource | 'auto';
  readonly arch: Arch;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Asked in place of the public registries. */
  readonly registry?: Registry;
  /** Those of the release set. */
  readonly catalogue: readonly ContainerImage[];
  /** Asked for what images are built of besides Debian packages. */
  readonly programs: Programs;
}

export interface ProvidedImage extends StoredImage {
  readonly reference: string;
  readonly source: ImageSource;
}

export interface ProvidedImages {
  /**
   * A registry's storage folder (its `rootdirectory`), in the cache: copy the images' files, never
   * write to it.
   */
  readonly folder: string;
  readonly images: readonly ProvidedImage[];
}

/**
 * Provides the catalogue's images as the storage of a registry, from the cache where every byte of
 * it still has its digest, else pulled or built anew. The cache never shows a half-made folder; a
 * damaged one is replaced.
 */
export async function provideContainerImages(options: ProvideOptions): Promise<ProvidedImages> {
  const { source, note } = options;
  for (const candidate of candidatesOf(source)) {
    const cached = await fromCache(candidate, options);
    if (cached !== undefined) return cached;
  }
  if (source !== 'auto') return make(source, options);
  try {
    return await make('pull', options);
  } catch (error) {
    if (!(error instanceof LabError) || error.kind !== 'artifact') throw error;
    note(`${error.message}; building the images`);
    return make('build', options);
  }
}

/** Whether the cache has the images, of whichever source counts. Nothing is hashed. */
export async function hasContainerImages(
  options: Pick<ProvideOptions, 'cacheDir' | 'source' | 'arch' | 'catalogue'>,
): Promise<boolean> {
  const there = await Promise.all(
    candidatesOf(options.source).map((source) => exists(folderOf(source, options))),
  );
  return there.includes(true);
}

async function fromCache(
  source: ImageSource,
  options: ProvideOptions,
): Promise<ProvidedImages | undefined> {
  const folder = folderOf(source, options);
  if (!(await exists(folder))) return undefined;
  try {
    return await verified(folder, source, options);
  } catch (error) {
    options.note(`${messageOf(error)}; making it again`);
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}

async function make(source: ImageSource, options: ProvideOptions): Promise<ProvidedImages> {
  const folder = folderOf(source, options);
  await makeFolder(options.cacheDir);
  await removeLeftovers(options.cacheDir);
  const temporary = await mkdtemp(`${folder}.${process.pid}.`);
  try {
    // Without root mmdebstrap works as another user, who must be able to get in.
    await chmod(temporary, 0o755);
    await mkdir(join(temporary, 'work'));
    for (const image of options.catalogue) {
      throwIfInterrupted(options.signal);
      const made = await makeOne(source, image, join(temporary, 'work'), options);
      await writeImage(join(temporary, 'registry'), image, made);
    }
    await publish(join(temporary, 'registry'), folder);
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
  return verified(folder, source, options);
}

async function makeOne(
  source: ImageSource,
  image: ContainerImage,
  workFolder: string,
  options: ProvideOptions,
): Promise<OciImage> {
  const { arch, runner, signal, note, registry, programs } = options;
  if (source === 'pull') {
    note(`pulling ${image.reference}`);
    return pullImage(image, {
      arch,
      workFolder,
      runner,
      signal,
      ...(registry === undefined ? {} : { registry }),
    });
  }
  note(`building ${image.reference} from ${partsOf(image)}`);
  return buildImage(image, { arch, workFolder, runner, signal, programs });
}

function partsOf(image: ContainerImage): string {
  const { packages } = image.recipe;
  return [
    ...(packages.length === 0 ? [] : [`Debian packages ${packages.join(', ')}`]),
    ...componentsIn(image).map((component) => `component ${component}`),
  ].join(', ');
}

/** Components of the release set, by name, of which an image is built where it is not pulled. */
export const componentsIn = ({ recipe: { programs = [] } }: ContainerImage): readonly string[] => [
  ...new Set(programs.map(({ component }) => component)),
];

/** Another process may have been quicker: what it made is as good. */
async function publish(made: string, folder: string): Promise<void> {
  try {
    await rename(made, folder);
  } catch (error) {
    if (!(await exists(folder))) throw error;
  }
}

async function verified(
  folder: string,
  source: ImageSource,
  { catalogue, note }: ProvideOptions,
): Promise<ProvidedImages> {
  const images: ProvidedImage[] = [];
  for (const image of catalogue)
    images.push({ reference: image.reference, source, ...(await verifyImage(folder, image)) });
  note(images.map(({ reference, size }) => `${reference} ${formatBytes(size)}`).join(', '));
  return { folder, images };
}

const candidatesOf = (source: ProvideOptions['source']): readonly ImageSource[] =>
  source === 'auto' ? ['pull', 'build'] : [source];

/**
 * Everything that decides the content is in the name; the number changes when the way images are
 * made does.
 */
function folderOf(
  source: ImageSource,
  { cacheDir, arch, catalogue }: Pick<ProvideOptions, 'cacheDir' | 'arch' | 'catalogue'>,
): string {
  const recipe = digestOf(JSON.stringify({ format: 1, arch, source, catalogue }));
  return join(
    cacheDir,
    `${source}-${arch}-${recipe.slice('sha256:'.length, 'sha256:'.length + 16)}`,
  );
}

/** Folders of processes that were killed. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const pid = /\.(\d+)\.\w{6}$/.exec(name)?.[1];
    if (pid !== undefined && !(await exists(`/proc/${pid}`)))
      await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
