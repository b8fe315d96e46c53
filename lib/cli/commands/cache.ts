import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openCache } from '../../artifacts/cache.js';
import { formatBytes } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import { cachedImages, removeImage, type CachedImage } from '../../images/inventory.js';
import { recordedLabs } from '../../lab/record.js';
import { renderTable } from '../../ui/table.js';
import { assertAgreed, type App } from '../app.js';
import type { Command } from '../catalogue.js';
import type { GlobalOptions } from '../options.js';

interface CacheOptions extends GlobalOptions { readonly action: 'list' | 'prune' | 'clear' }

export const cache: Command<CacheOptions> = {
  options: (parser) => parser
    .positional('action', { choices: ['list', 'prune', 'clear'] as const, demandOption: true, describe: 'What is there; remove old images; remove everything' })
    .example('$0 cache list', 'binaries with where they came from, images with the labs that use them')
    .example('$0 cache prune', 'remove the images that no lab uses and the next `up` would not take')
    .example('$0 cache clear --yes', 'remove everything: the next `up` downloads or builds again'),
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
  if (unused.length > 0) {
    await assertAgreed(app, `Remove ${unused.length === 1 ? 'it' : 'them'}?`, unused.map(({ folder, bytes }) => `  ${folder}  ${formatBytes(bytes)}`));
    for (const image of unused) await removeImage(image);
  }
  if (json) app.print(JSON.stringify({ removed: unused.map(({ folder, bytes }) => ({ folder, bytes })) }, null, 2));
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
  await assertAgreed(app, `Remove everything in ${paths.cache.root}?`);
  const names = await readdir(paths.cache.root).catch(() => []);
  for (const name of names) await rm(join(paths.cache.root, name), { recursive: true, force: true });
  if (json) app.print(JSON.stringify({ removed: names.map((name) => ({ folder: join(paths.cache.root, name) })) }, null, 2));
  else app.say('The cache is empty.');
}
