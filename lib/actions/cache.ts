import { readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openCache, type CacheEntry } from '../artifacts/cache.js';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { oneLine } from '../core/printable.js';
import { describeForeign, findOwn, removeOwn, type Foreign } from '../host/own-files.js';
import { cachedImages, removeImage, type CachedImage } from '../images/inventory.js';
import type { OwnPackages } from '../images/types.js';
import { cacheEntries } from '../lab/own-files.js';
import { recordedLabs } from '../lab/record.js';
import { assertAgreed, type Ports } from './ports.js';

/** What is in the cache. */
export interface CacheContent {
  readonly artifacts: readonly CacheEntry[];
  readonly images: readonly CachedImage[];
  /** Folders. */
  readonly containers: readonly string[];
}

/** What was removed from the cache, and what stays because khw-lab did not make it. */
export interface Cleared<Part> {
  readonly removed: readonly Part[];
  readonly left: readonly Foreign[];
}

type Place = Pick<Ports, 'paths' | 'tracks'>;

const packagesOf = (tracks: Ports['tracks']): readonly OwnPackages[] =>
  tracks.map(({ supplies }) => supplies);

/** What there is in the cache, and which labs use it. */
export async function cacheContent({ paths: { cache }, tracks }: Place): Promise<CacheContent> {
  const artifacts = await openCache(cache.artifacts).list();
  const images = await cachedImages(cache.images, packagesOf(tracks));
  const names = (await readdir(cache.containers).catch(() => [])).filter(
    (name) => !name.startsWith('.'),
  );
  return { artifacts, images, containers: names.map((name) => join(cache.containers, name)) };
}

/** Asks, and removes the images that no lab uses and the next `up` would not take. */
export async function pruneCache(ports: Ports): Promise<Cleared<CachedImage>> {
  const unused = (await cachedImages(ports.paths.cache.images, packagesOf(ports.tracks))).filter(
    ({ users, wanted }) => users.length === 0 && !wanted,
  );
  const left = unused.flatMap((image) => image.foreign);
  if (unused.length > 0) {
    const goes = unused.map(({ folder, bytes }) => `  ${folder}  ${formatBytes(bytes)}`);
    await assertAgreed(ports, `Remove ${unused.length === 1 ? 'it' : 'them'}?`, [
      ...goes,
      ...staying(left),
    ]);
    for (const image of unused) await removeImage(image);
  }
  return { removed: unused, left };
}

/**
 * Asks, and removes all that khw-lab made in the cache; answers the folders. Disks of machines are
 * overlays of what is there: throws `refused` while a lab stands, of this home or another.
 */
export async function clearCache(ports: Ports): Promise<Cleared<string>> {
  const { paths } = ports;
  await assertUnused(ports);
  // A link to a cache is a person's own choice: what is behind it is named to them.
  const root = await realpath(paths.cache.root).catch(() => paths.cache.root);
  const parts = await Promise.all(cacheEntries.map((entry) => findOwn(root, [entry])));
  const left = [...(await foreignIn(root))];
  const goes = parts.flatMap(({ files, bytes }) =>
    files.length === 0
      ? []
      : [`  ${folderIn(root, files[0])}  ${formatBytes(bytes)} in ${files.length} files`],
  );
  if (goes.length > 0)
    await assertAgreed(ports, `Remove what khw-lab made in ${root}?`, [...goes, ...staying(left)]);
  const removed: string[] = [];
  for (const entry of cacheEntries) removed.push(...(await removeOwn(root, [entry])).files);
  return { removed: [...new Set(removed.map((file) => folderIn(root, file)))], left };
}

async function assertUnused({ paths, tracks }: Place): Promise<void> {
  const labs = await recordedLabs(paths);
  const users = (await cachedImages(paths.cache.images, packagesOf(tracks))).flatMap(
    (image) => image.users,
  );
  const foreign = [...new Set(users)].filter(
    (folder) => !labs.some((lab) => paths.lab(lab).root === folder),
  );
  if (labs.length + foreign.length === 0) return;
  throw new LabError(
    'refused',
    `the disks of ${[...labs, ...foreign].join(', ')} build upon the cache`,
    {
      hint: `Destroy first: ${[...labs.map((lab) => `khw-lab destroy --lab ${lab}`), ...foreign].join('; ')}. \`khw-lab cache prune\` removes what none of them uses.`,
    },
  );
}

const foreignIn = async (root: string): Promise<readonly Foreign[]> =>
  (await findOwn(root, cacheEntries)).foreign;

/** The folder right in the cache that a file of it is in. */
const folderIn = (root: string, file = root): string =>
  join(root, relative(root, file).split('/')[0] ?? '');

/** In somebody's own folder there may be thousands. */
const namedAtMost = 10;

/** Sentences about what is not removed. */
export function staying(foreign: readonly Foreign[]): readonly string[] {
  if (foreign.length === 0) return [];
  const more = foreign.length - namedAtMost;
  const names = foreign.slice(0, namedAtMost).map((one) => `  ${oneLine(describeForeign(one))}`);
  return [
    'This stays, khw-lab did not make it:',
    ...names,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
