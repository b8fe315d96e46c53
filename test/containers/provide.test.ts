import t from 'tap';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runner } from '../../lib/core/run.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import {
  provideContainerImages,
  type ProvidedImages,
  type ProvideOptions,
} from '../../lib/containers/provide.js';
import { hostRunner } from '../../lib/host/process.js';

const { images: containerImages } = releaseSetNamed('1.32');

const pause = containerImages.filter(({ repository }) => repository === 'pause');
const closed = { address: '127.0.0.1:9', plainHttp: true };
const idle: Runner = { run: (argv) => Promise.reject(new Error(`must not run ${argv.join(' ')}`)) };

interface Provided {
  readonly provided: ProvidedImages;
  readonly notes: readonly string[];
}

async function provide(cacheDir: string, options: Partial<ProvideOptions> = {}): Promise<Provided> {
  const notes: string[] = [];
  const provided = await provideContainerImages({
    cacheDir,
    source: 'build',
    arch: 'amd64',
    runner: hostRunner(),
    signal: new AbortController().signal,
    catalogue: pause,
    registry: closed,
    note: (text) => notes.push(text),
    programs: (component) => Promise.reject(new Error(`must not be asked for ${component}`)),
    ...options,
  });
  return { provided, notes };
}

/** The path of the largest file of a storage: a layer. */
function layerIn(folder: string): string {
  const blobs = join(folder, 'docker/registry/v2/blobs/sha256');
  const files = readdirSync(blobs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('data'))
    .map((name) => join(blobs, name));
  return files.sort((a, b) => readFileSync(b).byteLength - readFileSync(a).byteLength)[0]!;
}

t.test(
  'built once, then from the cache; a damaged or incomplete cache is made again',
  async (t) => {
    const cache = t.testdir({});
    const { provided: first } = await provide(cache);
    t.match(first, {
      images: [
        {
          digest: /^sha256:[0-9a-f]{64}$/,
          reference: 'registry.k8s.io/pause:3.10',
          source: 'build',
        },
      ],
    });
    t.same((await provide(cache, { runner: idle })).provided, first, 'without running anything');

    writeFileSync(layerIn(first.folder), 'rot');
    const again = await provide(cache);
    t.same(again.provided, first);
    t.match(again.notes[0], /pause:3\.10 is damaged.*making it again/);

    rmSync(join(first.folder, 'docker/registry/v2/repositories'), { recursive: true });
    t.same((await provide(cache)).provided, first);
    t.equal(readdirSync(cache).length, 1, 'nothing else is left behind');
  },
);

t.test(
  'a failed or interrupted run leaves nothing, and leftovers of a killed one go',
  async (t) => {
    const cache = t.testdir({});
    const leftover = join(cache, 'build-amd64-0000.4194305.a1B2c3');
    mkdirSync(leftover);
    const broken = pause.map((image) => ({
      ...image,
      recipe: { ...image.recipe, packages: ['khw-lab-no-such-package'] },
    }));
    await t.rejects(provide(cache, { catalogue: broken }), {
      kind: 'artifact',
      message: /khw-lab-no-such-package/,
    });
    await t.rejects(provide(cache, { signal: AbortSignal.timeout(300) }), {
      message: /interrupted/,
    });
    t.same(readdirSync(cache), []);
  },
);

t.test('auto builds where no registry answers, and says so; pull alone fails', async (t) => {
  const cache = t.testdir({});
  await t.rejects(provide(cache, { source: 'pull' }), {
    kind: 'artifact',
    message: /could not be pulled/,
  });
  const { provided, notes } = await provide(cache, { source: 'auto' });
  t.equal(provided.images[0]?.source, 'build');
  t.match(
    notes.join('\n'),
    /could not be pulled.*building the images\nbuilding \S+pause:3\.10 from Debian packages/,
  );
  t.same(
    (await provide(cache, { source: 'auto', runner: idle })).provided,
    provided,
    'and asks no registry again',
  );
});

t.test('auto does not hide an interruption', async (t) => {
  const interrupted = AbortSignal.abort();
  await t.rejects(provide(t.testdir({}), { source: 'auto', signal: interrupted }), {
    message: /interrupted/,
  });
});

t.test('two at once both get whole images', async (t) => {
  const cache = t.testdir({});
  const [one, two] = await Promise.all([provide(cache), provide(cache)]);
  t.same(one.provided, two.provided);
  t.equal(readdirSync(cache).length, 1);
});
