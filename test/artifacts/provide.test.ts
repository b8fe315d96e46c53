import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { parseSources, type SourceChoice } from '../../lib/artifacts/choose.js';
import { downloadsFor } from '../../lib/artifacts/downloads.js';
import { openCache } from '../../lib/artifacts/cache.js';
import {
  provideArtifacts,
  type ProvidedArtifact,
  type ProvideOptions,
} from '../../lib/artifacts/provide.js';
import { componentsOf } from '../../lib/releases/index.js';
import type { Runner } from '../../lib/core/run.js';
import { CommandError } from '../../lib/core/run.js';
import { LabError } from '../../lib/core/errors.js';
import { inMemory, temporaryFolder } from '../helpers/temporary.js';
import {
  body,
  contentOf,
  cutAt,
  makeSite,
  put,
  rangeless,
  serve,
  sha256,
  stallAt,
  status,
  tarball,
  type Site,
} from './helpers/site.js';
import { smallDisk } from './helpers/small-disk.js';

const kubelet = 'dl.k8s.io/v1.32.3/bin/linux/amd64/kubelet';
const etcd = 'github.com/etcd-io/etcd/releases/download/v3.6.0/etcd-v3.6.0-linux-amd64.tar.gz';
const etcdSums = 'github.com/etcd-io/etcd/releases/download/v3.6.0/SHA256SUMS';
const total = componentsOf('1.32', track.supplies.components).flatMap(({ files }) => files).length;

/** A computer without Go. Any other command fails the test. */
const withoutGo: Runner = {
  run: (argv) => {
    if (argv[0] !== 'go') throw new Error(`unknown command ${argv.join(' ')}`);
    return Promise.reject(
      new CommandError(
        { argv, exitCode: -1, stdout: '', stderr: '', ms: 0 },
        'go is not installed, or not on the PATH',
      ),
    );
  },
};

const noCommands: Runner = {
  run: (argv) => {
    throw new Error(`unknown command ${argv.join(' ')}`);
  },
};

/** As with --trust-mirror. */
const believed = (source: SourceChoice): SourceChoice =>
  source.kind === 'mirror' ? { ...source, trust: { trusted: true, digests: new Map() } } : source;

interface Scene {
  readonly site: Site;
  readonly folder: string;
  readonly cacheDir: string;
  readonly notes: string[];
  readonly provide: (
    sources: string,
    more?: Partial<ProvideOptions>,
  ) => Promise<readonly ProvidedArtifact[]>;
}

async function scene(t: Test): Promise<Scene> {
  const root = temporaryFolder('khw-provide-', inMemory());
  t.teardown(() => rm(root, { recursive: true }));
  const [folder, cacheDir] = [join(root, 'site'), join(root, 'cache')];
  await makeSite(folder);
  const site = await serve(folder);
  t.teardown(() => site.close());
  const notes: string[] = [];
  return {
    site,
    folder,
    cacheDir,
    notes,
    provide: (sources, more = {}) =>
      provideArtifacts({
        releaseSet: '1.32',
        components: track.supplies.components,
        arch: 'amd64',
        sources: parseSources(sources).map(believed),
        pinned: {},
        cacheDir,
        runner: noCommands,
        signal: new AbortController().signal,
        note: (text) => notes.push(text),
        officialBase: site.base,
        web: { stallTimeoutMs: 300, connectTimeoutMs: 2000, attempts: 3, retryDelayMs: 1 },
        ...more,
      }),
  };
}

function allGood(t: Test, artifacts: readonly ProvidedArtifact[], count = total): void {
  t.equal(artifacts.length, count);
  t.same(
    artifacts.filter(
      ({ name, path, sha256: digest, size }) =>
        !readFileSync(path).equals(contentOf(name)) ||
        digest !== sha256(contentOf(name)) ||
        size !== contentOf(name).length,
    ),
    [],
  );
}

/** Nothing half-written: what has a name is whole, what is whole has a name, no work is left. */
async function sound(t: Test, cacheDir: string): Promise<void> {
  const entries = await openCache(cacheDir).list();
  for (const entry of entries)
    t.match(await openCache(cacheDir).find(entry), { state: 'good' }, entry.file);
  const contents = existsSync(join(cacheDir, 'sha256'))
    ? readdirSync(join(cacheDir, 'sha256')).sort()
    : [];
  t.same(
    contents,
    [...new Set(entries.map((entry) => entry.sha256))].sort(),
    'no content without a name',
  );
  t.same(
    existsSync(join(cacheDir, 'work')) ? readdirSync(join(cacheDir, 'work')) : [],
    [],
    'no work is left',
  );
}

async function fails(
  t: Test,
  { cacheDir }: Scene,
  providing: Promise<unknown>,
  message: RegExp,
  said: RegExp,
  hint = /./,
  kind = 'artifact',
): Promise<void> {
  const error: unknown = await providing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  t.ok(error instanceof LabError, 'a LabError');
  if (!(error instanceof LabError)) return;
  t.match(error, { kind, message, hint });
  t.match(error.details.join('\n'), said);
  await sound(t, cacheDir);
}

t.test('official: every file, in its folder, checked and stored', async (t) => {
  const { provide, cacheDir, site, notes } = await scene(t);
  const artifacts = await provide('official');
  allGood(t, artifacts);
  t.match(artifacts[0], {
    folder: 'client',
    name: 'kubectl',
    component: 'kubernetes',
    version: '1.32.3',
    source: 'official',
  });
  t.match(
    artifacts.find(({ name }) => name === 'bridge'),
    { folder: 'cni-plugins', version: '1.6.2' },
  );
  t.notOk(artifacts.some(({ name }) => name === 'coredns'));
  t.ok(site.busiest() <= 4, `${site.busiest()} requests at once`);
  t.match(notes.at(-1), /^33 binaries, from official$/);
  await sound(t, cacheDir);
});

t.test('a second time nothing is fetched, whichever of the two is asked for', async (t) => {
  const { provide, site } = await scene(t);
  await provide('official');
  const before = site.requests.length;
  for (const sources of ['official', 'cache', 'auto', 'build,cache'])
    allGood(t, await provide(sources));
  t.equal(site.requests.length, before);
});

t.test('what came from another source counts only when the cache is chosen', async (t) => {
  const made = await scene(t);
  await made.provide('official');
  await fails(
    t,
    made,
    made.provide('build', { runner: withoutGo }),
    /could not be had/,
    /cache: .*kubelet.* there, but from official/,
  );
  allGood(t, await made.provide(`mirror=${made.folder}`));
});

t.test('CoreDNS when asked for', async (t) => {
  const { provide } = await scene(t);
  allGood(
    t,
    await provide('official', { components: [...track.supplies.components, 'coredns'] }),
    total + 1,
  );
});

t.test('the other architecture has other files', async (t) => {
  const { provide, folder, cacheDir } = await scene(t);
  await provide('official');
  await makeSite(folder, 'arm64');
  const artifacts = await provide('official', { arch: 'arm64' });
  t.ok(readFileSync(artifacts[0]?.path ?? '').equals(contentOf('kubectl', 'arm64')));
  t.equal((await openCache(cacheDir).list()).length, 2 * total);
});

t.test('mirror: a folder, a web server, a web server below a path', async (t) => {
  const { provide, folder, site, cacheDir } = await scene(t);
  allGood(t, await provide(`mirror=${folder}`));
  t.equal(site.requests.length, 0);
  t.match((await openCache(cacheDir).list())[0], { source: `mirror=${folder}` });
  await openCache(cacheDir).clear();
  allGood(t, await provide(`mirror=${site.base}`));
  await openCache(cacheDir).clear();
  const parent = join(folder, '..');
  const above = await serve(parent);
  t.teardown(() => above.close());
  allGood(t, await provide(`mirror=${above.base}site/`));
});

t.test('a mirror that lacks a file, or is not there', async (t) => {
  const made = await scene(t);
  await rm(join(made.folder, kubelet));
  await fails(
    t,
    made,
    made.provide(`mirror=${made.folder}`),
    /^kubernetes 1\.32\.3 could not be had: kubectl, /,
    /mirror=.*kubelet is not there/,
  );
  await fails(
    t,
    made,
    made.provide('mirror=/nonexistent'),
    /could not be had/,
    /\/nonexistent\/.* is not there/,
  );
});

t.test('cut in the middle, then taken up there', async (t) => {
  const { provide, site, cacheDir } = await scene(t);
  site.misbehave(kubelet, cutAt(70_000));
  allGood(t, await provide('official'));
  const again = site.requests.filter(({ path }) => path === kubelet);
  t.equal(again.length, 2);
  t.match(again[1]?.range, /^bytes=[1-9]\d*-$/);
  await sound(t, cacheDir);
});

t.test('cut in the middle by a server that ignores Range, and one that stalls', async (t) => {
  const { provide, site } = await scene(t);
  site.misbehave(kubelet, cutAt(70_000), rangeless);
  site.misbehave(kubelet.replace('kubelet', 'kubectl'), stallAt(70_000));
  allGood(t, await provide('official'));
});

t.test('a wrong digest', async (t) => {
  const made = await scene(t);
  made.site.misbehave(kubelet, body('something else'));
  await fails(
    t,
    made,
    made.provide('official'),
    /^kubernetes 1\.32\.3 could not be had/,
    new RegExp(
      `official: .*kubelet has the wrong digest[^]*published SHA-256 ${sha256(contentOf('kubelet'))}[^]*received  SHA-256 ${sha256('something else')}`,
    ),
  );
  allGood(t, await made.provide('official'));
});

t.test('a truncated file on the server', async (t) => {
  const made = await scene(t);
  const path = join(made.folder, etcd);
  await truncate(path, 1000);
  await fails(
    t,
    made,
    made.provide('official'),
    /^etcd 3\.6\.0 could not be had: etcd, etcdctl, etcdutl$/,
    /wrong digest/,
  );
  await put(
    made.folder,
    etcdSums,
    `${sha256(readFileSync(path))}  ${etcd.split('/').pop() ?? ''}\n`,
  );
  await fails(
    t,
    made,
    made.provide('official'),
    /^etcd 3\.6\.0 could not be had/,
    /is not a whole \.tar\.gz archive/,
  );
});

t.test('404, for the file and for its checksums', async (t) => {
  const made = await scene(t);
  made.site.misbehave(kubelet, status(404));
  await fails(t, made, made.provide('official'), /^kubernetes/, /kubelet: the server answered 404/);
  // The first try may or may not have come to etcd before it was ended.
  await openCache(made.cacheDir).clear();
  await rm(join(made.folder, etcdSums));
  await fails(t, made, made.provide('official'), /^etcd/, /SHA256SUMS: the server answered 404/);
});

t.test('checksums that do not name the file', async (t) => {
  const made = await scene(t);
  await put(made.folder, etcdSums, `${sha256('x')}  other.tar.gz\n`);
  await fails(
    t,
    made,
    made.provide('official'),
    /^etcd/,
    /SHA256SUMS names no SHA-256 digest for etcd-v3\.6\.0-linux-amd64\.tar\.gz/,
  );
});

t.test('an archive without the expected file', async (t) => {
  const made = await scene(t);
  const archive = await tarball(new Map([['etcd-v3.6.0-linux-amd64/etcd', contentOf('etcd')]]));
  await put(made.folder, etcd, archive);
  await put(made.folder, etcdSums, `${sha256(archive)}  ${etcd.split('/').pop() ?? ''}\n`);
  await fails(
    t,
    made,
    made.provide('official'),
    /^etcd/,
    /etcd-v3\.6\.0-linux-amd64\.tar\.gz holds no etcd-v3\.6\.0-linux-amd64\/etcdctl/,
  );
});

t.test('always cut, always stalling, always busy', async (t) => {
  for (const [fault, said] of [
    [cutAt(70_000), /the connection was cut/],
    [stallAt(0), /nothing came for too long/],
    [status(503), /answered 503/],
  ] as const) {
    const made = await scene(t);
    // The validator of cutAt is that of the file, so a Range would be answered: every try is cut at
    // the same byte.
    made.site.misbehave(kubelet, ...Array<typeof fault>(12).fill(fault));
    await fails(t, made, made.provide('official'), /^kubernetes/, said);
  }
});

t.test(
  'auto without a way out: the next source is tried, and what each said is told',
  async (t) => {
    const made = await scene(t);
    await made.site.close();
    await fails(
      t,
      made,
      made.provide('auto', { runner: withoutGo }),
      /could not be had/,
      /^cache: .* not there\nofficial: .*cannot be reached[^]*\nbuild: Go is not installed/,
      /install Go 1\.\d+/,
    );
    t.ok(
      made.notes.some((note) => /cannot be reached.*; now build$/.test(note)),
      'the note says that it goes on',
    );
  },
);

t.test('a source that fails gives way to the next, for its component only', async (t) => {
  const made = await scene(t);
  made.site.misbehave(kubelet, status(404));
  const artifacts = await made.provide(`official,mirror=${made.folder}`);
  allGood(t, artifacts);
  t.same(
    [
      ...new Set(
        artifacts.filter(({ component }) => component === 'kubernetes').map(({ source }) => source),
      ),
    ],
    [`mirror=${made.folder}`],
  );
  t.equal(artifacts.find(({ name }) => name === 'etcd')?.source, 'official');
});

t.test('only the cache, and it is empty', async (t) => {
  const made = await scene(t);
  await fails(
    t,
    made,
    made.provide('cache'),
    /could not be had/,
    /^cache: .*not there$/,
    /--artifacts auto/,
  );
  t.equal(made.site.requests.length, 0);
});

t.test('a corrupt file in the cache is never used', async (t) => {
  const made = await scene(t);
  const artifacts = await made.provide('official');
  const spoil = async (): Promise<void> => {
    const { path } = artifacts.find(({ name }) => name === 'kubelet') ?? { path: '' };
    await chmod(path, 0o755);
    await writeFile(path, 'spoilt');
  };
  await spoil();
  await fails(
    t,
    made,
    made.provide('cache'),
    /^kubernetes 1\.32\.3 could not be had: kubelet$/,
    /cache: kubelet corrupt, now removed/,
  );
  await made.provide('official');
  await spoil();
  const before = made.site.requests.length;
  allGood(t, await made.provide('auto'));
  t.same(
    made.site.requests.slice(before).map(({ path }) => path),
    [`${kubelet}.sha256`, kubelet],
    'it alone is fetched again',
  );
  t.ok(made.notes.includes('kubelet in the cache was corrupt and is removed'));
});

t.test('interrupted', async (t) => {
  const made = await scene(t);
  made.site.misbehave(kubelet, stallAt(70_000));
  const stop = new AbortController();
  const running = made.provide(`official,mirror=${made.folder}`, {
    signal: stop.signal,
    web: { stallTimeoutMs: 60_000 },
  });
  const stall = setInterval(() => {
    if (made.site.requests.some(({ path }) => path === kubelet)) stop.abort();
  }, 10);
  t.teardown(() => clearInterval(stall));
  await t.rejects(running, { kind: 'interrupted', message: 'interrupted' });
  await sound(t, made.cacheDir);
  allGood(t, await made.provide('official'));
});

t.test('a full disk', async (t) => {
  const disk = await smallDisk(1024);
  if (disk === undefined) {
    t.pass('a full disk', { skip: 'no mount namespace can be made here' });
    return;
  }
  t.teardown(() => disk.close());
  const made = await scene(t);
  const full = { ...made, cacheDir: disk.path };
  for (const source of ['official', `mirror=${made.folder}`, `official,mirror=${made.folder}`]) {
    await fails(
      t,
      full,
      made.provide(source, { cacheDir: disk.path }),
      /^no space is left on the disk that holds \/proc\/\d+\/root\/mnt$/,
      /^$/,
      /1 GiB: make room .*KHW_LAB_HOME/,
      'host',
    );
  }
});

t.test('two at once on one cache', async (t) => {
  const { provide, cacheDir } = await scene(t);
  for (const artifacts of await Promise.all([provide('official'), provide('official')]))
    allGood(t, artifacts);
  await sound(t, cacheDir);
});

t.test(
  'a mirror that nobody trusts: pinned digests and given ones count, its own checksum files do not',
  async (t) => {
    const made = await scene(t);
    const sources = parseSources(`mirror=${made.folder}`);
    const components = componentsOf('1.32', track.supplies.components);
    const urls = components.flatMap((component) =>
      downloadsFor(component, 'amd64', component.files).map(({ url }) => url),
    );
    const pinned = Object.fromEntries(
      urls
        .filter((url) => url !== etcd)
        .map((url) => [url, sha256(readFileSync(join(made.folder, url)))]),
    );
    await fails(
      t,
      made,
      made.provide('cache', { sources, pinned }),
      /etcd 3\.6\.0 could not be had/,
      /nothing vouches for .*etcd-v3\.6\.0-linux-amd64\.tar\.gz/,
      /--digests FILE/,
    );
    const given = new Map([
      ['etcd-v3.6.0-linux-amd64.tar.gz', sha256(readFileSync(join(made.folder, etcd)))],
    ]);
    allGood(
      t,
      await made.provide('cache', {
        sources: sources.map((source) => ({
          ...source,
          trust: { trusted: false, digests: given },
        })),
        pinned,
      }),
    );
    await rm(made.cacheDir, { recursive: true });
    await put(made.folder, kubelet, 'a trojan');
    await put(made.folder, `${kubelet}.sha256`, sha256('a trojan'));
    await fails(
      t,
      made,
      made.provide(`mirror=${made.folder}`, { pinned }),
      /kubernetes 1\.32\.3 could not be had/,
      /kubelet has the wrong digest/,
    );
  },
);

t.test('a mirror folder with what is no file', async (t) => {
  const made = await scene(t);
  await rm(join(made.folder, kubelet));
  execFileSync('mkfifo', [join(made.folder, kubelet)]);
  await fails(
    t,
    made,
    made.provide(`mirror=${made.folder}`),
    /could not be had/,
    /kubelet is a pipe, not a file/,
  );
  await rm(join(made.folder, `${kubelet}.sha256`));
  execFileSync('mkfifo', [join(made.folder, `${kubelet}.sha256`)]);
  await fails(
    t,
    made,
    made.provide(`mirror=${made.folder}`),
    /could not be had/,
    /kubelet\.sha256 is a pipe, not a file/,
  );
});
