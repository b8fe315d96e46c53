import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { pack } from 'tar-stream';
import { extractMembers } from '../../lib/artifacts/archive.js';
import { contentOf, sha256, tarball } from './helpers/site.js';

const signal = new AbortController().signal;

t.test('only what is wanted, hashed', async (t) => {
  const folder = t.testdir();
  const archive = join(folder, 'made-up.tar.gz');
  writeFileSync(
    archive,
    await tarball(
      new Map([
        ['./bin/a', contentOf('a')],
        ['bin/b', contentOf('b')],
        ['../evil', contentOf('evil')],
      ]),
    ),
  );
  const written = await extractMembers(
    archive,
    [
      { path: 'bin/b', target: join(folder, 'B') },
      { path: 'bin/a', target: join(folder, 'A') },
    ],
    signal,
  );
  t.same(
    written,
    [contentOf('b'), contentOf('a')].map((content) => ({
      sha256: sha256(content),
      size: content.length,
    })),
  );
  t.ok(readFileSync(join(folder, 'A')).equals(contentOf('a')));
});

t.test('an archive without the expected file', async (t) => {
  const archive = join(t.testdir(), 'made-up.tar.gz');
  writeFileSync(archive, await tarball(new Map([['README', contentOf('a')]])));
  await t.rejects(extractMembers(archive, [{ path: 'bin/a', target: `${archive}.a` }], signal), {
    kind: 'artifact',
    message: 'made-up.tar.gz holds no bin/a',
    details: ['it holds: README'],
  });
});

t.test('archives that are none', async (t) => {
  const whole = await tarball(
    new Map([
      ['bin/a', contentOf('a')],
      ['bin/b', contentOf('b')],
    ]),
  );
  const broken = {
    cut: whole.subarray(0, whole.length - 500),
    empty: Buffer.alloc(0),
    html: Buffer.from('<html>'),
    notTar: gzipSync('x'.repeat(5000)),
    half: gzipSync(Buffer.alloc(300)),
  };
  for (const [name, content] of Object.entries(broken)) {
    const archive = join(t.testdir(), `${name}.tar.gz`);
    writeFileSync(archive, content);
    await t.rejects(
      extractMembers(archive, [{ path: 'bin/a', target: `${archive}.a` }], signal),
      { kind: 'artifact', message: new RegExp(`^${name}\\.tar\\.gz (is not a whole|holds no)`) },
      name,
    );
  }
});

t.test('a file that is there twice', async (t) => {
  const archive = join(t.testdir(), 'twice.tar.gz');
  const tar = pack();
  for (const text of ['one', 'two']) tar.entry({ name: 'bin/a' }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  writeFileSync(archive, gzipSync(Buffer.concat(chunks)));
  await t.rejects(extractMembers(archive, [{ path: 'bin/a', target: `${archive}.a` }], signal), {
    name: 'LabError',
    kind: 'artifact',
    message: 'twice.tar.gz holds bin/a twice',
  });
});

t.test('an archive that is made to fill a disk', async (t) => {
  const archive = join(t.testdir(), 'bomb.tar.gz');
  const size = 40 * 2 ** 20;
  for (const name of ['bin/a', 'bin/other']) {
    writeFileSync(archive, await tarball(new Map([[name, Buffer.alloc(size)]])));
    await t.rejects(
      extractMembers(archive, [{ path: 'bin/a', target: `${archive}.${name.length}` }], signal),
      { name: 'LabError', kind: 'artifact', message: 'bomb.tar.gz unpacks to more than 16.0 MiB' },
      name,
    );
  }
});
