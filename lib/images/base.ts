import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { LabError } from '../core/errors.js';
import { writePlain } from '../host/files.js';
import { readSmallFile } from '../host/regular.js';
import { addCloudImage, type Download } from './cloud-image.js';
import { buildDebian } from './debian.js';
import { debianRecipe, digestOf } from './recipe.js';
import { looksWhole } from './digests.js';
import { imageName } from './own-files.js';
import { ensureFolder } from './staging.js';
import type { BaseSource, ImageChoice, MakeOptions } from './types.js';
import { usersOf } from './users.js';

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
  readonly source: ImageChoice;
}

export interface BaseOptions extends MakeOptions {
  readonly source: BaseSource;
  readonly cacheDir: string;
  /** Fetches a URL into a file and checks its digest; only asked for cloud images given by URL. */
  readonly download: Download;
}

/**
 * Each base image is a folder of the cache, called by its digest; this file in it says what it was
 * made from.
 */
const manifest = 'base.json';

/**
 * The base image of a source, from the cache or made now. A broken-off making leaves nothing that
 * could be taken for an image.
 */
export async function ensureBaseImage(options: BaseOptions): Promise<BaseImage> {
  const { source, cacheDir } = options;
  const digest = sourceDigest(source);
  const folder = await ensureFolder(
    cacheDir,
    folderName(digest),
    async (making) => {
      await (source.kind === 'debian'
        ? buildDebian(debianRecipe(source), making, options)
        : addCloudImage(source, making, options));
      await writePlain(
        join(making, manifest),
        JSON.stringify({ digest, source: choiceOf(source) }),
      );
    },
    { needed: filesOf(source), signal: options.signal, note: options.note, mayReplace },
  );
  const image = await readImage(folder, { digest, source: choiceOf(source) });
  if (image === undefined)
    throw new LabError('artifact', `${folder} cannot be read`, {
      hint: 'Remove it: khw-lab cache prune.',
    });
  return image;
}

/** All base images of the cache that are whole as far as names tell. Nothing is hashed. */
export async function listImages(cacheDir: string): Promise<readonly BaseImage[]> {
  const names = (await readdir(cacheDir).catch(() => [])).filter(
    (name) => name.startsWith('base-') && imageName.test(name),
  );
  const images = await Promise.all(
    names.map(async (name) => {
      const said = await readManifest(join(cacheDir, name));
      return said === undefined || folderName(said.digest) !== name
        ? undefined
        : readImage(join(cacheDir, name), said);
    }),
  );
  return images.filter((image) => image !== undefined);
}

/** Depends on nothing but the source and, for a built image, on the recipe. */
export const sourceDigest = (source: BaseSource): string =>
  source.kind === 'cloud' ? source.sha256.toLowerCase() : digestOf(debianRecipe(source));

const choiceOf = (source: BaseSource): ImageChoice =>
  source.kind === 'debian' ? { kind: 'debian' } : source;

/** The name of an image's folder in the cache. */
export const folderName = (digest: string): string => `base-${digest.slice(0, 16)}`;

const filesOf = ({ kind }: ImageChoice): readonly string[] =>
  kind === 'cloud'
    ? [manifest, 'disk.qcow2']
    : [manifest, 'disk.qcow2', 'vmlinuz', 'initrd', 'packages.txt'];

/** Machines' disks are layers over the image's disk: over another one they would hold rubbish. */
async function mayReplace(folder: string, damage: string): Promise<void> {
  const labs = (await usersOf(folder)).filter((lab) => existsSync(join(lab, 'disks')));
  if (labs.length === 0) return;
  throw new LabError('artifact', `the base image ${folder} is damaged: ${damage}`, {
    hint: `The disks of ${labs.join(', ')} build upon it: destroy what was made of it, then it is made again.`,
  });
}

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('debian') }),
  z.object({ kind: z.literal('cloud'), location: z.string(), sha256: z.string() }),
]);
const manifestSchema = z.object({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  source: sourceSchema,
});

/** Undefined for a folder that was broken off while it was copied, or is somebody else's. */
async function readManifest(
  folder: string,
): Promise<Pick<BaseImage, 'digest' | 'source'> | undefined> {
  try {
    return manifestSchema.parse(JSON.parse((await readSmallFile(join(folder, manifest))) ?? ''));
  } catch {
    return undefined;
  }
}

async function readImage(
  folder: string,
  { digest, source }: Pick<BaseImage, 'digest' | 'source'>,
): Promise<BaseImage | undefined> {
  if (!(await looksWhole(folder, filesOf(source)))) return undefined;
  const disk = join(folder, 'disk.qcow2');
  if (source.kind === 'cloud')
    return { digest, source, disk, boot: { kind: 'bios' }, packages: [] };
  const packages = ((await readSmallFile(join(folder, 'packages.txt'))) ?? '')
    .trimEnd()
    .split('\n');
  return {
    digest,
    source,
    disk,
    packages,
    boot: { kind: 'direct', kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') },
  };
}
