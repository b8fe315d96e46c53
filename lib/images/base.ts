import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '../core/run.js';
import { addCloudImage, type Download } from './cloud-image.js';
import { buildDebian } from './debian.js';
import { debianRecipe, digestOf } from './recipe.js';
import { ensureFolder } from './staging.js';

export type BaseSource =
  /** Built here from Debian packages. */
  | { readonly kind: 'debian' }
  /** A Debian cloud image: a path or a URL, and its SHA-256 in hex. */
  | { readonly kind: 'cloud'; readonly location: string; readonly sha256: string };

export type Boot =
  | { readonly kind: 'direct'; readonly kernel: string; readonly initrd: string }
  | { readonly kind: 'bios' };

export interface BaseImage {
  /** Of what decides the content: the recipe, or the cloud image's own SHA-256. */
  readonly digest: string;
  /** qcow2, never written to: guests are overlays of it. */
  readonly disk: string;
  readonly boot: Boot;
  /** `name version`, sorted; empty for a cloud image, which is not looked into. */
  readonly packages: readonly string[];
  readonly source: BaseSource;
}

export interface MakeOptions {
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

export interface BaseOptions extends MakeOptions {
  readonly source: BaseSource;
  readonly cacheDir: string;
  /** Fetches a URL into a file and checks its digest; only asked for cloud images given by URL. */
  readonly download: Download;
}

/** Each base image is a folder of the cache, called by its digest; this file in it says what it was made from. */
const manifest = 'base.json';

/** The base image of a source, from the cache or made now. A broken-off making leaves nothing that could be taken for an image. */
export async function ensureBaseImage(options: BaseOptions): Promise<BaseImage> {
  const { source, cacheDir } = options;
  const digest = sourceDigest(source);
  const folder = await ensureFolder(cacheDir, folderName(digest), async (making) => {
    await (source.kind === 'debian' ? buildDebian(debianRecipe, making, options) : addCloudImage(source, making, options));
    await writeFile(join(making, manifest), JSON.stringify({ digest, source }));
  });
  return readImage(folder);
}

/** All base images of the cache. */
export async function listImages(cacheDir: string): Promise<readonly BaseImage[]> {
  const names = await readdir(cacheDir).catch(() => []);
  return Promise.all(names.filter((name) => name.startsWith('base-')).map((name) => readImage(join(cacheDir, name))));
}

/** Depends on nothing but the source and, for a built image, on the recipe. */
export const sourceDigest = (source: BaseSource): string => (source.kind === 'cloud' ? source.sha256.toLowerCase() : digestOf(debianRecipe));

/** The name of an image's folder in the cache. */
export const folderName = (digest: string): string => `base-${digest.slice(0, 16)}`;

async function readImage(folder: string): Promise<BaseImage> {
  const { digest, source } = JSON.parse(await readFile(join(folder, manifest), 'utf8')) as Pick<BaseImage, 'digest' | 'source'>;
  const disk = join(folder, 'disk.qcow2');
  if (source.kind === 'cloud') return { digest, source, disk, boot: { kind: 'bios' }, packages: [] };
  const packages = (await readFile(join(folder, 'packages.txt'), 'utf8')).trimEnd().split('\n');
  return { digest, source, disk, packages, boot: { kind: 'direct', kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') } };
}
