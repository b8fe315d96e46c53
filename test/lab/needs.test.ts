import t from 'tap';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { khw as track } from '../../labs/khw/index.js';
import { openCache } from '../../lib/artifacts/cache.js';
import type { SourceChoice } from '../../lib/artifacts/choose.js';
import { componentsOf } from '../../lib/releases/index.js';
import { doctorContext, type Wanted } from '../../lib/lab/needs.js';
import { pathsAt } from '../../lib/host/paths.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt } from './fakes.js';

const wanted = (rest: Partial<Wanted>): Wanted => ({
  connect: 'auto',
  artifacts: [{ kind: 'build' }],
  containers: 'build',
  image: { kind: 'debian' },
  arch: 'amd64',
  user: { name: 'me', isRoot: false, path: ['/bin'] },
  ...rest,
});

const needs = async (home: string, rest: Partial<Wanted> = {}, standing = false) =>
  (await doctorContext(contextAt(home), smallLab, wanted(rest), standing)).needs;

/** Puts every binary of the release set into the cache of a home, but those that `leave` names. */
async function fillCache(home: string, leave: readonly string[] = []): Promise<void> {
  const cache = openCache(pathsAt(home).cache.artifacts);
  mkdirSync(home, { recursive: true });
  for (const { name, version, files } of componentsOf('1.32', track.supplies.components)) {
    for (const file of files.filter((each) => !leave.includes(each.name))) {
      await cache.withWorkFolder(async (folder) => {
        const path = join(folder, file.name);
        writeFileSync(path, file.name);
        await cache.store(path, {
          component: name,
          version,
          arch: 'amd64',
          file: file.name,
          sha256: Buffer.from(file.name).toString('hex').padEnd(64, '0').slice(0, 64),
          size: 1,
          source: 'build',
        });
      });
    }
  }
}

const kinds = (...names: ('cache' | 'build')[]): readonly SourceChoice[] =>
  names.map((kind) => ({ kind }));

t.test('Go is needed when something has to be built, and only then', async (t) => {
  const empty = t.testdir({ empty: {} });
  const full = join(empty, 'full');
  const partly = join(empty, 'partly');
  await fillCache(full);
  await fillCache(partly, ['etcdctl']);
  const rows: readonly (readonly [string, string, readonly SourceChoice[], boolean])[] = [
    ['nothing cached, to be built', empty, kinds('cache', 'build'), true],
    ['one file missing', partly, kinds('cache', 'build'), true],
    ['all cached', full, kinds('cache', 'build'), false],
    ['building not allowed', empty, kinds('cache'), false],
    [
      'a mirror comes first',
      empty,
      [{ kind: 'mirror', from: '/mirror' }, { kind: 'build' }],
      false,
    ],
    [
      'a mirror comes only later',
      empty,
      [{ kind: 'build' }, { kind: 'mirror', from: '/mirror' }],
      true,
    ],
  ];
  for (const [title, home, artifacts, building] of rows) {
    const found = await needs(home, { artifacts });
    t.equal(found.goVersion !== undefined, building, title);
    t.equal(found.diskMiB >= 10_000, building, `${title}: room for the build`);
  }
  t.equal(
    (await needs(empty)).goVersion,
    '1.24.1',
    'what the go.mod of crictl asks for, the newest of all',
  );
  t.equal(
    (await needs(full, { arch: 'arm64' })).goVersion !== undefined,
    true,
    'cached for another architecture',
  );
});

t.test('a lab that stands needs no more memory and disk', async (t) => {
  const home = t.testdir({});
  await fillCache(join(home, 'full'));
  const before = await needs(join(home, 'full'), {}, false);
  t.equal(before.memoryMiB, 512 + 3 * 2048);
  t.equal(before.buildsImage, true);
  const after = await needs(join(home, 'full'), {}, true);
  t.strictSame(
    { memory: after.memoryMiB, standing: after.standing, smaller: after.diskMiB < before.diskMiB },
    { memory: 0, standing: true, smaller: true },
  );
});

t.test('a cloud image needs no building, a named network is looked at', async (t) => {
  const home = t.testdir({});
  const found = await needs(home, {
    image: { kind: 'cloud', location: '/image.qcow2', sha256: 'a'.repeat(64) },
    networkCidr: '192.168.140.0/24',
  });
  t.match(found, {
    buildsImage: false,
    cloudImage: true,
    networkCidr: '192.168.140.0/24',
    reservedCidrs: ['10.32.0.0/24', '10.200.0.0/16'],
    routed: false,
    home,
  });
  t.equal('networkCidr' in (await needs(home)), false);
});

t.test('container images that are not cached are built or pulled, as was said', async (t) => {
  const home = t.testdir({});
  const of = async (containers: Wanted['containers'], rest: Partial<Wanted> = {}) => {
    const { buildsContainers, pullsContainers } = await needs(home, { containers, ...rest });
    return { buildsContainers, pullsContainers };
  };
  t.strictSame(await of('build'), { buildsContainers: true, pullsContainers: false });
  t.strictSame(await of('pull'), { buildsContainers: false, pullsContainers: true });
  t.strictSame(
    await of('auto', { user: { name: 'me', isRoot: false, path: [t.testdir({})] } }),
    { buildsContainers: true, pullsContainers: false },
    'without skopeo nothing is pulled',
  );
});

t.test('the daemon that is asked for its version is the one that is wanted', async (t) => {
  const home = t.testdir({});
  const asked: string[] = [];
  const runner = {
    run: (argv: readonly string[]) => {
      asked.push(argv.join(' '));
      // As virsh does: what stands before and after the answer is echoed.
      const mark = / echo --err (\S+)|$/.exec(argv.at(-1) ?? '')?.[1]?.replace(/;$/, '') ?? '';
      return Promise.resolve({
        argv,
        exitCode: 0,
        stdout: `\n${mark}\nCompiled against library: libvirt 9.0.0\nUsing library: libvirt 9.0.0\n`,
        stderr: '',
        ms: 1,
      });
    },
  };
  for (const connect of ['auto', 'private', 'test:///default']) {
    const { libvirt } = await doctorContext(
      contextAt(home, { runner }),
      smallLab,
      wanted({ connect }),
      false,
    );
    t.strictSame(await libvirt.version(), { libvirt: '9.0.0' });
  }
  t.strictSame(
    asked.map((line) => / -c (\S+) /.exec(line)?.[1]),
    ['qemu:///system', 'qemu:///system', 'test:///default'],
  );
});
