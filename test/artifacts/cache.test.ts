import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { chmod, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openCache, sweepWork, type Cache, type CacheEntry } from '../../lib/artifacts/cache.js';
import { isDiskFull } from '../../lib/host/disk-full.js';
import { sha256 } from './helpers/site.js';
import { smallDisk } from './helpers/small-disk.js';

const entryOf = (file: string, content: string): CacheEntry => ({
  component: 'kubernetes',
  version: '1.32.3',
  arch: 'amd64',
  file,
  sha256: sha256(content),
  size: content.length,
  source: 'official',
});

const store = (cache: Cache, file: string, content: string): Promise<string> =>
  cache.withWorkFolder(async (folder) => {
    await writeFile(join(folder, file), content);
    return cache.store(join(folder, file), entryOf(file, content));
  });

t.test('what was stored is found, by its digest', async (t) => {
  const root = join(t.testdir(), 'not/yet');
  const cache = openCache(root);
  t.same(await cache.find(entryOf('kubelet', '')), { state: 'absent' });
  const path = await store(cache, 'kubelet', 'made up');
  t.equal(path, join(root, 'sha256', sha256('made up')));
  t.equal(readFileSync(path, 'utf8'), 'made up');
  t.equal(statSync(path).mode & 0o777, 0o555);
  t.same(await cache.find(entryOf('kubelet', '')), {
    state: 'good',
    entry: entryOf('kubelet', 'made up'),
    path,
  });
  t.same(await cache.find({ ...entryOf('kubelet', ''), arch: 'arm64' }), { state: 'absent' });
  t.same(readdirSync(join(root, 'work')), []);
});

t.test('a changed byte, a missing end, a missing file: never good', async (t) => {
  const cache = openCache(t.testdir());
  const path = await store(cache, 'kubelet', 'made up');
  await chmod(path, 0o755);
  await writeFile(path, 'made uq');
  t.match(await cache.find(entryOf('kubelet', '')), { state: 'corrupt' });
  await truncate(path, 3);
  t.match(await cache.find(entryOf('kubelet', '')), { state: 'corrupt' });
  await rm(path);
  t.match(await cache.find(entryOf('kubelet', '')), { state: 'absent' });
  await store(cache, 'kubelet', 'made up');
  t.match(await cache.find(entryOf('kubelet', '')), { state: 'good' });
});

t.test('a broken name counts as absent', async (t) => {
  const root = t.testdir();
  const cache = openCache(root);
  await store(cache, 'kubelet', 'made up');
  for (const text of ['', '{', '{}', '{"sha256":"../../etc/passwd"}']) {
    writeFileSync(join(root, 'refs/kubernetes/1.32.3/amd64/kubelet.json'), text);
    t.same(await cache.find(entryOf('kubelet', '')), { state: 'absent' }, text);
    t.same(await cache.list(), []);
  }
});

t.test('list and clear', async (t) => {
  const root = t.testdir();
  const cache = openCache(root);
  t.same(await cache.list(), []);
  t.same(await cache.clear(), []);
  await store(cache, 'kubelet', 'one');
  await store(cache, 'kube-proxy', 'two');
  const entries = [entryOf('kube-proxy', 'two'), entryOf('kubelet', 'one')];
  t.same(await cache.list(), entries);
  writeFileSync(join(root, 'mine.txt'), 'not the cache');
  t.same(await cache.clear(), entries);
  t.same(await cache.list(), []);
  t.notOk(existsSync(join(root, 'sha256')));
  t.ok(existsSync(join(root, 'mine.txt')), 'only what is the cache is removed');
});

t.test('forget one', async (t) => {
  const cache = openCache(t.testdir());
  const path = await store(cache, 'kubelet', 'one');
  await store(cache, 'kube-proxy', 'two');
  await cache.forget(entryOf('kubelet', 'one'));
  t.notOk(existsSync(path));
  t.same(
    (await cache.list()).map(({ file }) => file),
    ['kube-proxy'],
  );
});

t.test('the work folder goes, whatever happens in it', async (t) => {
  const root = t.testdir();
  const cache = openCache(root);
  await t.rejects(
    cache.withWorkFolder(async (folder) => {
      await writeFile(join(folder, 'half'), 'x');
      throw new Error('made up');
    }),
    { message: 'made up' },
  );
  t.same(readdirSync(join(root, 'work')), []);
});

t.test('work of dead processes is swept, that of living ones is not', async (t) => {
  const root = t.testdir();
  for (const name of [`${process.pid}-aaaaaa`, '1-bbbbbb', '4194999-cccccc'])
    mkdirSync(join(root, 'work', name), { recursive: true });
  await sweepWork(root);
  t.same(readdirSync(join(root, 'work')).sort(), ['1-bbbbbb', `${process.pid}-aaaaaa`].sort());
  await sweepWork(join(root, 'nowhere'));
});

t.test('side by side, the same and different files', async (t) => {
  const cache = openCache(t.testdir());
  await Promise.all(
    [...Array(20).keys()].map((index) => store(cache, `file${index % 5}`, 'the same')),
  );
  t.equal((await cache.list()).length, 5);
  for (const entry of await cache.list()) t.match(await cache.find(entry), { state: 'good' });
});

t.test('a full disk', async (t) => {
  const disk = await smallDisk(64);
  if (disk === undefined) return skipDisk(t);
  t.teardown(() => disk.close());
  const cache = openCache(disk.path);
  await store(cache, 'small', 'small');
  const error: unknown = await store(cache, 'large', 'x'.repeat(100_000)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  t.ok(isDiskFull(error), 'ENOSPC from the real file system');
  t.same(
    (await cache.list()).map(({ file }) => file),
    ['small'],
  );
  t.same(readdirSync(join(disk.path, 'sha256')), [sha256('small')]);
  t.same(readdirSync(join(disk.path, 'work')), []);
});

function skipDisk(t: Test): void {
  t.pass('a full disk', { skip: 'no mount namespace can be made here' });
}

t.test(
  'a ref that names another file than its place does is absent, and nothing outside is removed',
  async (t) => {
    const root = t.testdir({ victim: { 'package.json': 'precious' }, cache: {} });
    const cache = openCache(join(root, 'cache'));
    const good = entryOf('kubelet', 'made up');
    const path = await store(cache, 'kubelet', 'made up');
    await chmod(path, 0o755);
    await writeFile(path, 'changed');
    const ref = join(root, 'cache/refs/kubernetes/1.32.3/amd64/kubelet.json');
    const foreign = [
      { component: '../../../../victim', file: 'package' },
      { component: 'etcd' },
      { version: '1.0' },
      { arch: 'arm64' },
      { file: 'kubectl' },
      { size: -1 },
      { source: 7 },
    ];
    for (const lie of foreign) {
      writeFileSync(ref, JSON.stringify({ ...good, ...lie }));
      t.same(await cache.find(good), { state: 'absent' }, JSON.stringify(lie));
      t.same(await cache.list(), [], JSON.stringify(lie));
    }
    await cache.forget({
      ...good,
      component: '../../victim',
      version: '.',
      arch: '.' as 'amd64',
      file: 'package',
    });
    t.ok(existsSync(join(root, 'victim/package.json')));
  },
);

t.test('links and pipes in it are not followed, nor waited for', async (t) => {
  const root = t.testdir({
    elsewhere: {
      kubernetes: { '1.32.3': { amd64: { 'kubelet.json': '{}' } } },
      [sha256('made up')]: 'made up',
    },
    linked: {},
    piped: {},
  });
  const elsewhere = join(root, 'elsewhere');
  const linked = openCache(join(root, 'linked'));
  for (const folder of ['refs', 'sha256']) symlinkSync(elsewhere, join(root, 'linked', folder));
  t.same(await linked.list(), []);
  await linked.forget(entryOf('kubelet', 'made up'));
  await linked.clear();
  t.same(readdirSync(elsewhere).sort(), [sha256('made up'), 'kubernetes'].sort());
  const piped = openCache(join(root, 'piped'));
  const path = await store(piped, 'kubelet', 'made up');
  const ref = join(root, 'piped/refs/kubernetes/1.32.3/amd64/kubelet.json');
  for (const file of [path, ref]) {
    await rm(file);
    execFileSync('mkfifo', [file]);
    t.same(await piped.find(entryOf('kubelet', '')), { state: 'absent' }, file);
  }
});

t.test(
  'a read-only cache that has everything is enough',
  { skip: process.getuid?.() === 0 ? false : 'only root can mount' },
  async (t) => {
    const root = t.testdir();
    await store(openCache(root), 'kubelet', 'made up');
    mkdirSync(join(root, 'work/4194305-Abc123'));
    const program = `import { openCache, sweepWork } from ${JSON.stringify(new URL('../../lib/artifacts/cache.js', import.meta.url).href)};
    await sweepWork(process.argv[1]); console.log((await openCache(process.argv[1]).find(JSON.parse(process.argv[2]))).state);`;
    const loader = process.execArgv.filter((word) => word.includes('typescript'));
    const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    t.equal(
      execFileSync(
        'unshare',
        [
          '--mount',
          'sh',
          '-c',
          script,
          root,
          process.execPath,
          ...loader,
          '--input-type=module',
          '-e',
          program,
          root,
          JSON.stringify(entryOf('kubelet', '')),
        ],
        { encoding: 'utf8' },
      ),
      'good\n',
    );
  },
);
