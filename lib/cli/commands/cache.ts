import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openCache } from '../../artifacts/cache.js';
import { formatBytes } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import { recordedLabs } from '../../lab/record.js';
import { renderTable } from '../../ui/table.js';
import { assertAgreed, type App } from '../app.js';
import type { Command } from '../catalogue.js';
import type { GlobalOptions } from '../options.js';

interface CacheOptions extends GlobalOptions { readonly action: 'list' | 'clear' }

export const cache: Command<CacheOptions> = {
  options: (parser) => parser
    .positional('action', { choices: ['list', 'clear'] as const, demandOption: true })
    .example('$0 cache list', 'binaries, with where they came from')
    .example('$0 cache clear --yes', 'everything: the next `up` downloads or builds again'),
  run: async (app, args) => {
    if (args.action === 'clear') return clear(app);
    const entries = await openCache(app.paths.cache.artifacts).list();
    const folders = await foldersOf(app);
    if (args.format === 'json') app.print(JSON.stringify({ artifacts: entries, images: folders }, null, 2));
    else {
      app.print(renderTable(['COMPONENT', 'VERSION', 'ARCH', 'FILE', 'SIZE', 'SOURCE'],
        entries.map((entry) => [entry.component, entry.version, entry.arch, entry.file, formatBytes(entry.size), entry.source])));
      app.print(`\n${formatBytes(entries.reduce((sum, { size }) => sum + size, 0))} of binaries in ${app.paths.cache.artifacts}`);
      for (const folder of folders) app.print(folder);
    }
    return 0;
  },
};

/** Disks of machines are overlays of what is in the cache: with a lab standing it must stay. */
async function clear(app: App): Promise<number> {
  const labs = await recordedLabs(app.paths);
  if (labs.length > 0) {
    throw new LabError('refused', `the disks of ${labs.join(', ')} build upon the cache`, { hint: `Destroy first: ${labs.map((lab) => `khw-lab destroy --lab ${lab}`).join('; ')}.` });
  }
  await assertAgreed(app, `Remove everything in ${app.paths.cache.root}?`);
  for (const name of await readdir(app.paths.cache.root).catch(() => [])) await rm(join(app.paths.cache.root, name), { recursive: true, force: true });
  app.say('The cache is empty.');
  return 0;
}

async function foldersOf({ paths }: App): Promise<readonly string[]> {
  const names = await Promise.all([paths.cache.images, paths.cache.containers].map(async (folder) =>
    (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).map((name) => join(folder, name))));
  return names.flat();
}
