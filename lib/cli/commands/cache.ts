import { readdir, realpath } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { openCache } from '../../artifacts/cache.js';
import { formatBytes } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import { oneLine } from '../../core/printable.js';
import { describeForeign, findOwn, removeOwn, type Foreign } from '../../host/own-files.js';
import { cachedImages, removeImage, type CachedImage } from '../../images/inventory.js';
import { cacheEntries } from '../../lab/own-files.js';
import { recordedLabs } from '../../lab/record.js';
import { renderTable } from '../../ui/table.js';
import { assertAgreed, type App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';

interface CacheOptions extends GlobalOptions { readonly action: 'list' | 'prune' | 'clear' }

export const cache: Command<CacheOptions> = {
  options: (parser) => parser
    .positional('action', { choices: ['list', 'prune', 'clear'] as const, demandOption: true, describe: 'What is there; remove old images; remove all that khw-lab made' })
    .example('$0 cache list', 'binaries with where they came from, images with the labs that use them')
    .example('$0 cache prune', 'remove the images that no lab uses and the next `up` would not take')
    .example('$0 cache clear --yes', 'the next `up` downloads or builds again; what is not khw-lab\'s stays'),
  run: async (app, { action, format }) => {
    if (action === 'list') await list(app, format === 'json');
    else if (action === 'prune') await prune(app, format === 'json');
    else await clear(app, format === 'json');
    return 0;
  },
};

async function list({ paths: { cache: folders }, print }: App, json: boolean): Promise<void> {
  const entries = await openCache(folders.artifacts).list();
  const images = await cachedImages(folders.images);
  const containers = (await readdir(folders.containers).catch(() => [])).filter((name) => !name.startsWith('.')).map((name) => join(folders.containers, name));
  if (json) {
    print(JSON.stringify({ artifacts: entries, images, containers }, null, 2));
    return;
  }
  print(renderTable(['COMPONENT', 'VERSION', 'ARCH', 'FILE', 'SIZE', 'SOURCE'],
    entries.map((entry) => [entry.component, entry.version, entry.arch, entry.file, formatBytes(entry.size), entry.source])));
  print(`\n${formatBytes(entries.reduce((sum, { size }) => sum + size, 0))} of binaries in ${folders.artifacts}\n`);
  print(renderTable(['IMAGE', 'SIZE', 'USED BY'], images.map((image) => [basename(image.folder), formatBytes(image.bytes), useOf(image)])));
  print(`\n${formatBytes(sizeOf(images))} of images in ${folders.images}, container images in ${folders.containers}`);
}

const useOf = ({ users, wanted }: CachedImage): string => users.length > 0 ? users.join(', ') : wanted ? 'the next up' : 'nothing';

const sizeOf = (images: readonly CachedImage[]): number => images.reduce((sum, { bytes }) => sum + bytes, 0);

async function prune(app: App, json: boolean): Promise<void> {
  const unused = (await cachedImages(app.paths.cache.images)).filter(({ users, wanted }) => users.length === 0 && !wanted);
  const foreign = unused.flatMap((image) => image.foreign);
  if (unused.length > 0) {
    const goes = unused.map(({ folder, bytes }) => `  ${folder}  ${formatBytes(bytes)}`);
    await assertAgreed(app, `Remove ${unused.length === 1 ? 'it' : 'them'}?`, [...goes, ...staying(foreign)]);
    for (const image of unused) await removeImage(image);
  }
  if (json) app.print(JSON.stringify({ removed: unused.map(({ folder, bytes }) => ({ folder, bytes })), left: pathsOf(foreign) }, null, 2));
  else app.say(unused.length === 0 ? 'Every image is used, or will be by the next `up`.' : `${formatBytes(sizeOf(unused))} removed.`);
}

/** Disks of machines are overlays of what is in the cache: while a lab stands, of this home or another, it must stay. */
async function clear(app: App, json: boolean): Promise<void> {
  const { paths } = app;
  const labs = await recordedLabs(paths);
  const users = (await cachedImages(paths.cache.images)).flatMap((image) => image.users);
  const foreign = [...new Set(users)].filter((folder) => !labs.some((lab) => paths.lab(lab).root === folder));
  if (labs.length + foreign.length > 0) {
    throw new LabError('refused', `the disks of ${[...labs, ...foreign].join(', ')} build upon the cache`, {
      hint: `Destroy first: ${[...labs.map((lab) => `khw-lab destroy --lab ${lab}`), ...foreign].join('; ')}. \`khw-lab cache prune\` removes what none of them uses.`,
    });
  }
  // A link to a cache is a person's own choice: what is behind it is named to them.
  const root = await realpath(paths.cache.root).catch(() => paths.cache.root);
  const parts = await Promise.all(cacheEntries.map((entry) => findOwn(root, [entry])));
  const left = [...await foreignIn(root)];
  const goes = parts.flatMap(({ files, bytes }) => files.length === 0 ? [] : [`  ${folderIn(root, files[0])}  ${formatBytes(bytes)} in ${files.length} files`]);
  if (goes.length > 0) await assertAgreed(app, `Remove what khw-lab made in ${root}?`, [...goes, ...staying(left)]);
  const removed: string[] = [];
  for (const entry of cacheEntries) removed.push(...(await removeOwn(root, [entry])).files);
  const folders = [...new Set(removed.map((file) => folderIn(root, file)))];
  if (json) app.print(JSON.stringify({ removed: folders.map((folder) => ({ folder })), left: pathsOf(left) }, null, 2));
  else app.say(left.length === 0 ? 'The cache is empty.' : ['Nothing of khw-lab\'s is left in the cache.', ...staying(left)].join('\n'));
}

const foreignIn = async (root: string): Promise<readonly Foreign[]> => (await findOwn(root, cacheEntries)).foreign;

/** The folder right in the cache that a file of it is in. */
const folderIn = (root: string, file = root): string => join(root, relative(root, file).split('/')[0] ?? '');

const pathsOf = (foreign: readonly Foreign[]): readonly string[] => foreign.map(({ path }) => path);

/** In somebody's own folder there may be thousands. */
const namedAtMost = 10;

function staying(foreign: readonly Foreign[]): readonly string[] {
  if (foreign.length === 0) return [];
  const more = foreign.length - namedAtMost;
  const names = foreign.slice(0, namedAtMost).map((one) => `  ${oneLine(describeForeign(one))}`);
  return ['This stays, khw-lab did not make it:', ...names, ...(more > 0 ? [`  and ${more} more`] : [])];
}
