import { basename } from 'node:path';
import {
  cacheContent,
  clearCache,
  pruneCache,
  staying,
  type CacheContent,
  type Cleared,
} from '../../actions/cache.js';
import { formatBytes } from '../../core/bytes.js';
import type { CachedImage } from '../../images/inventory.js';
import { renderTable } from '../../ui/table.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printJson, tellProduct } from '../product.js';

interface CacheOptions extends GlobalOptions {
  readonly action: 'list' | 'prune' | 'clear';
}

export const cache: Command<CacheOptions> = {
  options: (parser) =>
    parser
      .positional('action', {
        choices: ['list', 'prune', 'clear'] as const,
        demandOption: true,
        describe: 'What is there; remove old images and kept labs; remove all that khw-lab made',
      })
      .example(
        '$0 cache list',
        'binaries with where they came from, images with the labs that use them',
      )
      .example(
        '$0 cache prune',
        'remove finished labs that are kept, and images that no lab uses and `up` would not take',
      )
      .example(
        '$0 cache clear --yes',
        "the next `up` downloads or builds again; what is not khw-lab's stays",
      ),
  run: async (app, args) => {
    await verbs[args.action](app, args);
    return 0;
  },
};

const verbs: Readonly<
  Record<CacheOptions['action'], (app: App, args: CacheOptions) => Promise<void>>
> = { list, prune, clear };

async function list(app: App, args: CacheOptions): Promise<void> {
  const content = await cacheContent(app);
  if (args.format === 'json') printJson(app, content);
  else printContent(app, content);
}

function printContent(
  { paths: { cache: folders, golden }, print }: App,
  { artifacts, images, labs }: CacheContent,
): void {
  print(
    renderTable(
      ['COMPONENT', 'VERSION', 'ARCH', 'FILE', 'SIZE', 'SOURCE'],
      artifacts.map((entry) => [
        entry.component,
        entry.version,
        entry.arch,
        entry.file,
        formatBytes(entry.size),
        entry.source,
      ]),
    ),
  );
  print(
    `\n${formatBytes(artifacts.reduce((sum, { size }) => sum + size, 0))} of binaries in ${folders.artifacts}\n`,
  );
  print(
    renderTable(
      ['IMAGE', 'SIZE', 'USED BY'],
      images.map((image) => [basename(image.folder), formatBytes(image.bytes), useOf(image)]),
    ),
  );
  print(
    `\n${formatBytes(sizeOf(images))} of images in ${folders.images}, container images in ${folders.containers}`,
  );
  if (labs.length === 0) return;
  print('');
  print(
    renderTable(
      ['FINISHED LAB', 'SIZE', 'MADE'],
      labs.map(({ lab, bytes, made }) => [lab, formatBytes(bytes), made ?? 'removed by half']),
    ),
  );
  print(`\n${formatBytes(sizeOf(labs))} of labs for the next \`up\` of their name in ${golden}`);
}

const useOf = ({ users, wanted }: CachedImage): string =>
  users.length > 0 ? users.join(', ') : wanted ? 'the next up' : 'nothing';

const sizeOf = (parts: readonly Pick<CachedImage, 'bytes'>[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

async function prune(app: App, args: CacheOptions): Promise<void> {
  const { removed, left } = await pruneCache(app);
  tellProduct(
    app,
    args,
    { removed: removed.map(({ folder, bytes }) => ({ folder, bytes })), left: pathsOf(left) },
    () =>
      removed.length === 0
        ? 'No finished lab is kept, and every image is used, or will be by the next `up`.'
        : `${formatBytes(sizeOf(removed))} removed.`,
  );
}

async function clear(app: App, args: CacheOptions): Promise<void> {
  const { removed, left } = await clearCache(app);
  tellProduct(
    app,
    args,
    { removed: removed.map((folder) => ({ folder })), left: pathsOf(left) },
    () =>
      left.length === 0
        ? 'The cache is empty.'
        : ["Nothing of khw-lab's is left in the cache.", ...staying(left)].join('\n'),
  );
}

const pathsOf = (foreign: Cleared<unknown>['left']): readonly string[] =>
  foreign.map(({ path }) => path);
