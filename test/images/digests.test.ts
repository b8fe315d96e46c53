import t, { type Test } from 'tap';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { ensureBaseImage, listImages } from '../../lib/images/base.js';
import { ensureArtifactsDisk } from '../../lib/images/disks.js';
import { markUsed } from '../../lib/images/users.js';

const runner = hostRunner();
const signal = new AbortController().signal;
const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** An artifacts disk in a cache, and the way to ask for it again. */
async function withDisk(t: Test): Promise<{
  readonly disk: string;
  readonly again: () => Promise<string>;
  readonly said: string[];
}> {
  const folder = t.testdir({ kubectl: '#!/bin/sh\n' });
  const said: string[] = [];
  const files = [
    {
      path: 'downloads/client/kubectl',
      source: join(folder, 'kubectl'),
      mode: 0o755,
      sha256: sha256('#!/bin/sh\n'),
    },
  ];
  const again = (): Promise<string> =>
    ensureArtifactsDisk({
      runner,
      signal,
      note: (text) => said.push(text),
      cacheDir: join(folder, 'cache'),
      files,
    });
  return { disk: await again(), again, said };
}

/** A base image of a disk that boots by BIOS. */
async function withBase(t: Test): Promise<{
  readonly disk: string;
  readonly cache: string;
  readonly again: () => Promise<string>;
}> {
  const raw = Buffer.alloc(1 << 20);
  raw.writeUInt16BE(0x55aa, 510);
  const folder = t.testdir({ 'disk.raw': raw, victim: raw });
  const source = {
    kind: 'cloud',
    location: join(folder, 'disk.raw'),
    sha256: sha256(raw),
  } as const;
  const cache = join(folder, 'cache');
  const again = async (): Promise<string> =>
    (
      await ensureBaseImage({
        source,
        cacheDir: cache,
        runner,
        signal,
        note: () => undefined,
        download: () => Promise.reject(new Error('no')),
      })
    ).disk;
  return { disk: await again(), cache, again };
}

const damages: Readonly<Record<string, (disk: string) => void>> = {
  'cut off': (disk) => truncateSync(disk, 4096),
  'something else': (disk) => writeFileSync(disk, 'not a disk'),
  'a changed byte': (disk) => appendFileSync(disk, 'x'),
  gone: (disk) => rmSync(disk),
  'without digests, as a copy that was broken off': (disk) =>
    rmSync(join(dirname(disk), 'digests.json')),
  'with half of them': (disk) => truncateSync(join(dirname(disk), 'digests.json'), 10),
  'with none in them': (disk) => writeFileSync(join(dirname(disk), 'digests.json'), '{}'),
};

t.test('an artifacts disk that is not what was made is made again', async (t) => {
  const { disk, again, said } = await withDisk(t);
  const { ino } = statSync(disk);
  t.equal(await again(), disk);
  t.equal(statSync(disk).ino, ino, 'a good one is taken as it is');
  for (const [what, damage] of Object.entries(damages)) {
    damage(disk);
    said.length = 0;
    t.equal(await again(), disk, what);
    t.match(said.join('\n'), 'making it again', what);
    t.equal(
      (await runner.run(['debugfs', '-R', 'cat /downloads/client/kubectl', disk])).stdout,
      '#!/bin/sh\n',
      what,
    );
  }
});

t.test('a base image that is not what was made is made again', async (t) => {
  const { disk, again } = await withBase(t);
  const whole = readFileSync(disk);
  for (const [what, damage] of Object.entries(damages)) {
    damage(disk);
    t.equal(await again(), disk, what);
    t.same(readFileSync(disk), whole, what);
  }
});

t.test('what names files of this computer is not taken, digests or not', async (t) => {
  const { disk, again, cache } = await withBase(t);
  const whole = readFileSync(disk);
  const victim = join(cache, '../victim');
  const foreign = (): void =>
    writeFileSync(
      join(dirname(disk), 'digests.json'),
      JSON.stringify({
        'base.json': sha256(readFileSync(join(dirname(disk), 'base.json'))),
        'disk.qcow2': sha256(readFileSync(disk)),
      }),
    );
  rmSync(disk);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', victim, disk]);
  foreign();
  t.equal(await again(), disk);
  t.same(readFileSync(disk), whole, 'a backing file');
  rmSync(disk);
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-o',
    `data_file=${victim}2,data_file_raw=on`,
    disk,
    '1M',
  ]);
  foreign();
  await again();
  t.same(readFileSync(disk), whole, 'a data file');
  rmSync(disk);
  symlinkSync(victim, disk);
  foreign();
  t.match(
    await failure(again()),
    { kind: 'host', details: [`${disk} (a link)`] },
    'a link is left, and said',
  );
  t.ok(existsSync(victim));
});

t.test('a base image that machines build upon is not replaced under them', async (t) => {
  const { disk, again, cache } = await withBase(t);
  const lab = join(cache, '../home/labs/khw');
  mkdirSync(join(lab, 'disks'), { recursive: true });
  writeFileSync(join(lab, 'lab.yaml'), '');
  await markUsed(dirname(disk), lab);
  truncateSync(disk, 4096);
  await t.rejects(again(), {
    kind: 'artifact',
    message: /disk\.qcow2 is not what was made/,
    hint: new RegExp(lab),
  });
  t.equal(statSync(disk).size, 4096);
});

t.test("a folder of somebody's in its place is left, and said", async (t) => {
  const { disk, again } = await withBase(t);
  writeFileSync(join(dirname(disk), 'notes.txt'), 'mine');
  t.equal(await again(), disk, 'a good image with a foreign file is good');
  truncateSync(disk, 10);
  t.match(await failure(again()), { kind: 'host', details: [join(dirname(disk), 'notes.txt')] });
  t.same(readdirSync(dirname(disk)), ['notes.txt']);
});

t.test("images that were broken off, or are somebody else's, are not listed", async (t) => {
  const { disk, cache } = await withBase(t);
  t.equal((await listImages(cache)).length, 1);
  for (const text of [
    '',
    '{',
    '{}',
    '[]',
    'null',
    JSON.stringify({ digest: 'x', source: { kind: 'debian' } }),
  ]) {
    const folder = join(cache, 'base-0123456789abcdef');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'base.json'), text);
    t.equal((await listImages(cache)).length, 1, text);
  }
  writeFileSync(join(cache, 'base-0123456789abcde0'), 'a file');
  t.equal((await listImages(cache)).length, 1);
  rmSync(disk);
  t.same(await listImages(cache), []);
});

t.test('a binary that changed between check and copy does not get on the disk', async (t) => {
  const folder = t.testdir({ kubectl: 'EVIL' });
  const cacheDir = join(folder, 'cache');
  await t.rejects(
    ensureArtifactsDisk({
      runner,
      signal,
      note: () => undefined,
      cacheDir,
      files: [{ path: 'x', source: join(folder, 'kubectl'), mode: 0o755, sha256: sha256('good') }],
    }),
    { kind: 'artifact', message: /kubectl has changed since it was checked/ },
  );
  t.same(readdirSync(cacheDir), []);
});

t.test(
  'every user of the computer may hash what is in the cache, whatever the umask was',
  async (t) => {
    const before = process.umask(0o077);
    t.teardown(() => process.umask(before));
    const { disk } = await withDisk(t);
    t.same(
      [disk, dirname(disk)].map((path) => (statSync(path).mode & 0o777).toString(8)),
      ['644', '755'],
    );
  },
);
