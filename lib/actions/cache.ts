import { readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openCache, type CacheEntry } from '../artifacts/cache.js';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { oneLine } from '../core/printable.js';
import { isKeptLab, keptLabs, removeKept, type KeptLab } from '../golden/entry.js';
import { describeForeign, findOwn, removeOwn, type Foreign } from '../host/own-files.js';
import { cachedImages, removeImage, type CachedImage } from '../images/inventory.js';
import type { OwnPackages } from '../images/types.js';
import { cacheEntries } from '../lab/own-files.js';
import { recordedLabs } from '../lab/record.js';
import { assertAgreed, type Ports } from './ports.js';
import { withLock } from './with-lab.js';

/** What is in the cache. */
export interface CacheContent {
  readonly artifacts: readonly CacheEntry[];
  readonly images: readonly CachedImage[];
  /** Folders. */
  readonly containers: readonly string[];
  /** Finished labs for the next `up` of their name, in the home. */
  readonly labs: readonly KeptLab[];
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
export async function cacheContent({ paths, tracks }: Place): Promise<CacheContent> {
  const { cache, golden } = paths;
  const artifacts = await openCache(cache.artifacts).list();
  const images = await cachedImages(cache.images, packagesOf(tracks));
  const names = (await readdir(cache.containers).catch(() => [])).filter(
    (name) => !name.startsWith('.'),
  );
  return {
    artifacts,
    images,
    containers: names.map((name) => join(cache.containers, name)),
    labs: await keptLabs(golden),
  };
}

/** What is removed when the cache is tidied up. */
export type Unused = Pick<CachedImage | KeptLab, 'folder' | 'bytes' | 'foreign'>;

/**
 * Asks, and removes finished labs that are kept, and the images that no lab uses and the next `up`
 * would not take.
 */
export async function pruneCache(ports: Ports): Promise<Cleared<Unused>> {
  const { paths, tracks } = ports;
  const labs = await keptLabs(paths.golden);
  const images = (await cachedImages(paths.cache.images, packagesOf(tracks))).filter(
    ({ users, wanted }) =>
      !wanted && users.every((user) => labs.some(({ folder }) => folder === user)),
  );
  const unused: readonly Unused[] = [...labs, ...images];
  const left = unused.flatMap(({ foreign }) => foreign);
  if (unused.length > 0) {
    const goes = unused.map(({ folder, bytes }) => `  ${folder}  ${formatBytes(bytes)}`);
    await assertAgreed(ports, `Remove ${unused.length === 1 ? 'it' : 'them'}?`, [
      ...goes,
      ...staying(left),
    ]);
    for (const { lab } of labs) await removeKeptLab(ports, lab);
    for (const image of images) await removeImage(image);
  }
  return { removed: unused, left };
}

/** No `up` may be putting it back meanwhile. */
const removeKeptLab = ({ paths }: Pick<Ports, 'paths'>, lab: string): Promise<void> =>
  withLock(paths.lab(lab).lock, 'cache prune', () => removeKept(paths.golden, lab));

/**
 * Asks, and removes all that khw-lab made in the cache, and finished labs that are kept, which build
 * upon it; answers the folders. Disks of machines are overlays of what is there: throws `refused`
 * while a lab stands, of this home or another.
 */
export async function clearCache(ports: Ports): Promise<Cleared<string>> {
  const { paths } = ports;
  await assertUnused(ports);
  // A link to a cache is a person's own choice: what is behind it is named to them.
  const root = await realpath(paths.cache.root).catch(() => paths.cache.root);
  const parts = await Promise.all(cacheEntries.map((entry) => findOwn(root, [entry])));
  const labs = await keptLabs(paths.golden);
  const left = [...(await foreignIn(root)), ...labs.flatMap(({ foreign }) => foreign)];
  const goes = [
    ...parts.flatMap(({ files, bytes }) =>
      files.length === 0
        ? []
        : [`  ${folderIn(root, files[0])}  ${formatBytes(bytes)} in ${files.length} files`],
    ),
    ...labs.map(({ folder, bytes }) => `  ${folder}  ${formatBytes(bytes)}`),
  ];
  if (goes.length > 0)
    await assertAgreed(ports, `Remove what khw-lab made in ${root}?`, [...goes, ...staying(left)]);
  const removed: string[] = [];
  for (const { lab } of labs) await removeKeptLab(ports, lab);
  for (const entry of cacheEntries) removed.push(...(await removeOwn(root, [entry])).files);
  return {
    removed: [
      ...labs.map(({ folder }) => folder),
      ...new Set(removed.map((file) => folderIn(root, file))),
    ],
    left,
  };
}

async function assertUnused({ paths, tracks }: Place): Promise<void> {
  const labs = await recordedLabs(paths);
  const users = (await cachedImages(paths.cache.images, packagesOf(tracks))).flatMap((image) =>
    image.users.filter((folder) => !isKeptLab(folder)),
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
