import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { buildImage, type BuildOptions } from '../../lib/containers/build.js';
import type { ContainerImage, ImageRecipe } from '../../lib/releases/types.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { hostRunner } from '../../lib/host/process.js';

const { images: containerImages } = releaseSetNamed('1.32');

const pause = containerImages.find(({ repository }) => repository === 'pause')!;
const withRecipe = (recipe: Partial<ImageRecipe>): ContainerImage => ({
  ...pause,
  recipe: { ...pause.recipe, ...recipe },
});
const options = (workFolder: string): BuildOptions => ({
  arch: 'amd64',
  workFolder,
  runner: hostRunner(),
  signal: new AbortController().signal,
  programs: (component) => Promise.reject(new Error(`must not be asked for ${component}`)),
});

t.test('two builds give the same digests, on the other architecture another', async (t) => {
  const build = async (arch: 'amd64' | 'arm64', folder: string): Promise<readonly string[]> => {
    const { manifest, blobs } = await buildImage(pause, { ...options(folder), arch });
    return [manifest, ...blobs].map(({ digest }) => digest);
  };
  const folder = t.testdir({ one: {}, two: {}, three: {} });
  const first = await build('amd64', `${folder}/one`);
  t.same(await build('amd64', `${folder}/two`), first);
  t.notSame(await build('arm64', `${folder}/three`), first);
});

t.test('a program of a component, without any Debian package', async (t) => {
  const coredns = containerImages.find(({ repository }) => repository === 'coredns/coredns')!;
  const folder = t.testdir({ program: 'of the component', tree: {} });
  const { blobs } = await buildImage(coredns, {
    ...options(folder),
    programs: (component) => Promise.resolve(new Map([[component, join(folder, 'program')]])),
  });
  writeFileSync(join(folder, 'layer.tar'), blobs[1]!.data);
  await hostRunner().run(['tar', '-xpf', join(folder, 'layer.tar'), '-C', join(folder, 'tree')]);
  t.same(readdirSync(join(folder, 'tree')).sort(), ['coredns', 'dev', 'etc', 'proc', 'sys']);
  const program = join(folder, 'tree', 'coredns');
  t.equal(readFileSync(program, 'utf8'), 'of the component');
  t.equal(statSync(program).mode & 0o777, 0o755);
  t.match(JSON.parse(Buffer.from(blobs[0]!.data).toString()), {
    config: { Entrypoint: ['/coredns'], User: '65532:65532' },
  });
});

t.test('a package that does not exist', async (t) => {
  const failing = buildImage(
    withRecipe({ packages: ['khw-lab-no-such-package'] }),
    options(t.testdir({})),
  );
  await t.rejects(failing, {
    kind: 'artifact',
    message: /pause:3\.10 could not be built from the Debian packages khw-lab-no-such-package/,
    hint: /apt-get update/,
  });
});

t.test('a package without the file that is needed', async (t) => {
  const failing = buildImage(
    withRecipe({ keep: ['usr/bin/catatonit', 'usr/bin/absent-*'] }),
    options(t.testdir({})),
  );
  await t.rejects(failing, {
    kind: 'artifact',
    message: /catatonit lack files/,
    details: ['usr/bin/absent-*'],
  });
});

t.test('interrupted', async (t) => {
  const failing = buildImage(pause, {
    ...options(t.testdir({})),
    signal: AbortSignal.timeout(300),
  });
  await t.rejects(failing, { message: /interrupted/ });
});
