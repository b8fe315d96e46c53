import t from 'tap';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { createOverlay, ensureArtifactsDisk } from '../../lib/images/disks.js';

const runner = hostRunner();
const signal = new AbortController().signal;
const common = { runner, signal, note: () => undefined };
const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
const debugfs = async (disk: string, command: string): Promise<string> =>
  (await runner.run(['debugfs', '-R', command, disk])).stdout;

t.test('artifacts disk: read back without mounting it', async (t) => {
  const folder = t.testdir({ kubectl: '#!/bin/sh\n', big: Buffer.alloc(8 << 20, 7) });
  const files = [
    {
      path: 'downloads/client/kubectl',
      source: join(folder, 'kubectl'),
      mode: 0o755,
      sha256: sha256('#!/bin/sh\n'),
    },
    {
      path: 'downloads/big',
      source: join(folder, 'big'),
      mode: 0o644,
      sha256: sha256(Buffer.alloc(8 << 20, 7)),
    },
  ];
  const cacheDir = join(folder, 'cache');
  const disk = await ensureArtifactsDisk({ ...common, cacheDir, files });
  t.match((await runner.run(['dumpe2fs', '-h', disk])).stdout, /volume name: +khw-artifacts/);
  t.equal(await debugfs(disk, 'cat /downloads/client/kubectl'), '#!/bin/sh\n');
  t.match(await debugfs(disk, 'stat /downloads/client/kubectl'), /Mode: +0755/);
  t.match(await debugfs(disk, 'stat /downloads/big'), /Size: 8388608/);
  await runner.run(['e2fsck', '-fn', disk]);
  t.same(readdirSync(join(disk, '..')).sort(), ['digests.json', 'disk.img']);

  t.equal(
    await ensureArtifactsDisk({ ...common, cacheDir, files: [...files].reverse() }),
    disk,
    'the order of files does not matter',
  );
  t.not(
    await ensureArtifactsDisk({ ...common, cacheDir, files: files.slice(1) }),
    disk,
    'the content does',
  );
});

t.test('artifacts disk: a missing source leaves nothing', async (t) => {
  const cacheDir = t.testdir();
  await t.rejects(
    ensureArtifactsDisk({
      ...common,
      cacheDir,
      files: [{ path: 'x', source: join(cacheDir, 'none'), mode: 0o644, sha256: 'a' }],
    }),
    { code: 'ENOENT' },
  );
  t.same(readdirSync(cacheDir), []);
});

t.test('overlay: the size asked for, over its base; a failure leaves the old one', async (t) => {
  const folder = t.testdir();
  const base = join(folder, 'base.qcow2');
  await runner.run(['qemu-img', 'create', '-q', '-f', 'qcow2', base, '1M']);
  const path = join(folder, 'lab/node-0.qcow2');
  await createOverlay({ base, path, sizeGiB: 20, runner, signal });
  const { stdout } = await runner.run(['qemu-img', 'info', '--output=json', path]);
  t.match(JSON.parse(stdout), {
    'virtual-size': 20 * 1024 ** 3,
    'backing-filename': base,
    'backing-filename-format': 'qcow2',
  });
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/disk'), 'old');
  await t.rejects(
    createOverlay({
      base: join(folder, 'none'),
      path: join(folder, 'other/disk'),
      sizeGiB: 1,
      runner,
      signal,
    }),
    { kind: 'host', message: /qemu-img/ },
  );
  t.same(readdirSync(join(folder, 'other')), ['disk']);
});
