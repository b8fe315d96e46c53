import t from 'tap';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readNamedFile } from '../../lib/host/named-file.js';
import { temporaryFolder } from '../helpers/temporary.js';

const folder = temporaryFolder('khw-named-');
const at = (name: string): string => join(folder, name);
const read = (path: string, limitBytes = 1000): Promise<Buffer> =>
  readNamedFile({ path, name: '--flag', limitBytes, hint: 'Name another.' });

t.test(
  'a regular file is read, by way of a link too, and one of /proc that tells no size',
  async (t) => {
    writeFileSync(at('file'), 'text');
    symlinkSync('file', at('link'));
    t.equal((await read(at('file'))).toString(), 'text');
    t.equal((await read(at('link'))).toString(), 'text');
    t.match((await read('/proc/self/status', 100_000)).toString(), /^Name:/);
    writeFileSync(at('full'), 'x'.repeat(1000));
    t.equal((await read(at('full'))).length, 1000, 'as large as it may be');
  },
);

t.test('anything else is refused at once, with the flag and the path', async (t) => {
  execFileSync('mkfifo', [at('fifo')]);
  mkdirSync(at('folder'));
  symlinkSync('loop-b', at('loop-a'));
  symlinkSync('loop-a', at('loop-b'));
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 3 * 2 ** 30);
  const server = createServer().listen(at('socket'));
  t.teardown(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const kinds: readonly (readonly [path: string, message: RegExp, hint?: string])[] = [
    [at('fifo'), /is a pipe, not a file$/],
    [at('socket'), /is a socket, not a file$/],
    ['/dev/zero', /is a device, not a file$/],
    [at('folder'), /is a folder, not a file$/, 'Name the file in it.'],
    [at('loop-a'), /symbolic links lead in a circle \(ELOOP, stat\)$/],
    [at('huge'), /huge is larger than 1000 B, so it is not what it should be$/],
    [at('none'), /^--flag: there is no file /],
    [at('full/none'), /a file stands where a folder should be \(ENOTDIR, stat\)$/],
    [at('x'.repeat(300)), /the name is too long \(ENAMETOOLONG, stat\)$/],
  ];
  for (const [path, message, hint = 'Name another.'] of kinds) {
    await t.rejects(read(path), { name: 'LabError', kind: 'usage', message, hint }, path);
    await t.rejects(read(path), { message: new RegExp(`^--flag: .*${path.slice(-40)}`) }, path);
  }
});

t.test('a disk that fails is not wrong usage', async (t) => {
  // Its first page cannot be read.
  await t.rejects(read('/proc/self/mem'), {
    kind: 'host',
    message: /^--flag: \/proc\/self\/mem: the disk could not be read or written \(EIO, read\)$/,
    hint: /dmesg/,
  });
});
