import t from 'tap';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { ensureBaseImage, listImages } from '../../lib/images/base.js';
import { ensureFolder } from '../../lib/images/staging.js';
import type { BaseSource } from '../../lib/images/types.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const options = (cacheDir: string, source: BaseSource) => ({
  source,
  cacheDir,
  runner: hostRunner(),
  signal: new AbortController().signal,
  note: () => undefined,
  download: () => Promise.reject(new Error('nothing may be downloaded')),
});

/** A disk that BIOS would boot from. */
function bootable(): Buffer {
  const disk = Buffer.alloc(1 << 20);
  disk.writeUInt16BE(0x55aa, 510);
  return disk;
}

t.test('a cloud image by path: qcow2, BIOS, once', async (t) => {
  const folder = t.testdir({ 'disk.raw': bootable() });
  const cache = join(folder, 'cache');
  const source = {
    kind: 'cloud',
    location: join(folder, 'disk.raw'),
    sha256: sha256(bootable()).toUpperCase(),
  } as const;
  const image = await ensureBaseImage(options(cache, source));
  t.equal(image.boot.kind, 'bios');
  t.equal(image.digest, sha256(bootable()));
  t.match(
    JSON.parse((await hostRunner().run(['qemu-img', 'info', '--output=json', image.disk])).stdout),
    { format: 'qcow2', 'virtual-size': 1 << 20 },
  );
  writeFileSync(source.location, 'changed: only the cache can answer now');
  t.same(await ensureBaseImage(options(cache, source)), image);
  t.same(await listImages(cache), [image]);
});

t.test('a cloud image by URL is asked for with its digest', async (t) => {
  const folder = t.testdir();
  const digest = sha256(bootable());
  const asked: unknown[] = [];
  const image = await ensureBaseImage({
    ...options(folder, {
      kind: 'cloud',
      location: 'https://images.example/disk.raw',
      sha256: digest,
    }),
    download: (url, target, wanted) => {
      asked.push([url, wanted]);
      writeFileSync(target, bootable());
      return Promise.resolve();
    },
  });
  t.same(asked, [['https://images.example/disk.raw', digest]]);
  t.same(readdirSync(join(image.disk, '..')).sort(), ['base.json', 'digests.json', 'disk.qcow2']);
});

t.test('bad cloud images: an error that says which, and nothing in the cache', async (t) => {
  const rubbish = Buffer.from('<html>404</html>'.repeat(100));
  const folder = t.testdir({ 'page.html': rubbish, 'disk.raw': bootable(), 'empty.raw': '' });
  await hostRunner().run([
    'qemu-img',
    'create',
    '-q',
    '-f',
    'qcow2',
    '-F',
    'raw',
    '-b',
    join(folder, 'disk.raw'),
    join(folder, 'layer.qcow2'),
  ]);
  const layer = readFileSync(join(folder, 'layer.qcow2'));
  // As root, qemu-img would read what they name.
  await hostRunner().run([
    'qemu-img',
    'create',
    '-q',
    '-f',
    'qcow2',
    '-o',
    `data_file=${join(folder, 'data')},data_file_raw=on`,
    join(folder, 'data.qcow2'),
    '64K',
  ]);
  const vmdk = `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 2048 FLAT "${join(folder, 'disk.raw')}" 0\n`;
  writeFileSync(join(folder, 'flat.vmdk'), vmdk);
  const cases: readonly [string, string, RegExp][] = [
    ['missing.qcow2', sha256(rubbish), /missing\.qcow2 does not exist/],
    ['disk.raw', sha256(rubbish), /disk\.raw is not the one expected/],
    ['page.html', sha256(rubbish), /page\.html is not a disk image/],
    ['empty.raw', sha256(Buffer.alloc(0)), /empty\.raw is not a disk image/],
    ['layer.qcow2', sha256(layer), /layer\.qcow2 is not a disk image/],
    [
      'data.qcow2',
      sha256(readFileSync(join(folder, 'data.qcow2'))),
      /data\.qcow2 is not a disk image/,
    ],
    ['flat.vmdk', sha256(Buffer.from(vmdk)), /flat\.vmdk is not a disk image/],
  ];
  const cache = join(folder, 'cache');
  for (const [name, digest, message] of cases) {
    await t.rejects(
      ensureBaseImage(
        options(cache, { kind: 'cloud', location: join(folder, name), sha256: digest }),
      ),
      { kind: 'artifact', message },
      name,
    );
    t.same(readdirSync(cache), [], name);
  }
});

t.test('ensureFolder: whole or not at all', async (t) => {
  const cache = t.testdir();
  await t.rejects(
    ensureFolder(cache, 'x', (folder) => {
      writeFileSync(join(folder, 'half'), '');
      return Promise.reject(new Error('cut'));
    }),
    /cut/,
  );
  t.same(readdirSync(cache), []);
  let made = 0;
  const fill = (folder: string): Promise<void> => {
    made += 1;
    writeFileSync(join(folder, 'whole'), '');
    return Promise.resolve();
  };
  await Promise.all([ensureFolder(cache, 'x', fill), ensureFolder(cache, 'y', fill)]);
  await ensureFolder(cache, 'x', fill);
  t.equal(made, 2);
  t.same(readdirSync(cache).sort(), ['x', 'y']);
});

t.test(
  'ensureFolder: what a killed process left is removed, what a running one makes is not',
  async (t) => {
    const cache = t.testdir();
    for (const pid of [4194305, process.ppid]) mkdirSync(join(cache, `.making-${pid}-z`));
    await ensureFolder(cache, 'x', () => Promise.resolve());
    t.same(readdirSync(cache).sort(), [`.making-${process.ppid}-z`, 'x']);
  },
);
