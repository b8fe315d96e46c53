import t from 'tap';
import { join } from 'node:path';
import { symlinkSync, writeFileSync } from 'node:fs';
import { digestOf } from '../../lib/containers/oci.js';
import { packLayer, readTar } from '../../lib/containers/layer.js';
import { directory, file, symlink } from '../../lib/releases/entries.js';
import { hostRunner } from '../../lib/host/process.js';

const entries = [
  file('usr/bin/tool', 'program', 0o755),
  symlink('usr/bin/alias', 'tool'),
  directory('tmp', 0o1777),
  file('etc/conf', 'old'),
  file('etc/conf', 'new'),
];
const runner = hostRunner();
const never = new AbortController().signal;

t.test('GNU tar lists sorted, dated 0, with parents; the later of two entries wins', async (t) => {
  const tar = join(t.testdir({}), 'layer.tar');
  writeFileSync(tar, await packLayer(entries));
  const { stdout } = await runner.run(
    ['tar', '--numeric-owner', '--utc', '--full-time', '-tvf', tar],
    { env: { LC_ALL: 'C' } },
  );
  t.same(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' ')),
    [
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 etc/',
      '-rw-r--r-- 0/0 3 1970-01-01 00:00:00 etc/conf',
      'drwxrwxrwt 0/0 0 1970-01-01 00:00:00 tmp/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 usr/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 usr/bin/',
      'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 usr/bin/alias -> tool',
      '-rwxr-xr-x 0/0 7 1970-01-01 00:00:00 usr/bin/tool',
    ],
  );
  t.equal((await runner.run(['tar', '-xOf', tar, 'etc/conf'])).stdout, 'new');
});

t.test('the order of entries does not change the bytes', async (t) => {
  const reordered = [...entries.slice(2), ...entries.slice(0, 2)];
  t.equal(digestOf(await packLayer(reordered)), digestOf(await packLayer(entries)));
});

t.test('reads what GNU tar wrote: wanted files and links, renamed', async (t) => {
  const folder = t.testdir({ tree: { bin: { tool: 'program', other: 'unwanted' }, empty: {} } });
  symlinkSync('tool', join(folder, 'tree/bin/alias'));
  const tar = join(folder, 'in.tar');
  await runner.run(['tar', '--owner=0', '--group=0', '-C', join(folder, 'tree'), '-cf', tar, '.']);
  const read = await readTar(
    tar,
    (path) => path.replace('./bin', 'usr/bin'),
    (path) => !path.endsWith('other'),
    never,
  );
  const found = read.map((entry) => [
    entry.path,
    entry.type === 'file' ? Buffer.from(entry.content).toString() : entry.type,
  ]);
  t.same(found.sort(), [
    ['usr/bin/alias', 'symlink'],
    ['usr/bin/tool', 'program'],
  ]);
});

t.test('a cut tar is an error', async (t) => {
  const tar = join(t.testdir({}), 'cut.tar');
  writeFileSync(tar, (await packLayer([file('big', 'x'.repeat(5000))])).subarray(0, 2000));
  await t.rejects(
    readTar(
      tar,
      (path) => path,
      () => true,
      never,
    ),
    /end of data/i,
  );
});
