import t from 'tap';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { finalName, temporaryName, writeAtomic } from '../../lib/host/files.js';
import { makeFolder, makeLabFolders } from '../../lib/host/folders.js';
import { pathsAt } from '../../lib/host/paths.js';
import { underEachUmask } from '../helpers/umask.js';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

t.test(
  'a file and its folders have the modes that were asked for, under every umask',
  async (t) => {
    await underEachUmask(async (umask) => {
      const root = join(t.testdirName, umask);
      await writeAtomic(join(root, 'a/b/open'), 'x');
      await writeAtomic(join(root, 'a/b/closed'), 'x', 0o600);
      await makeFolder(join(root, 'c/d'), 0o700);
      t.same(
        [root, 'a', 'a/b', 'a/b/open', 'a/b/closed', 'c', 'c/d'].map((name, index) =>
          mode(index === 0 ? name : join(root, name)),
        ),
        ['755', '755', '755', '644', '600', '755', '700'],
        umask,
      );
    });
  },
);

t.test(
  "a lab's folders: keys behind 0700, what QEMU needs can be passed but not listed",
  async (t) => {
    await underEachUmask(async (umask) => {
      const paths = pathsAt(join(t.testdirName, umask)).lab('khw');
      await makeLabFolders(paths);
      const modes = Object.fromEntries(
        ['ssh', 'pki', 'grades', 'seed', 'disks', 'serial'].map((name) => [
          name,
          mode(join(paths.root, name)),
        ]),
      );
      t.same(
        { labs: mode(dirname(paths.root)), root: mode(paths.root), ...modes },
        {
          labs: '711',
          root: '711',
          ssh: '700',
          pki: '700',
          grades: '700',
          seed: '711',
          disks: '711',
          serial: '711',
        },
        umask,
      );
    });
  },
);

t.test('what an older khw-lab left open is closed', async (t) => {
  const paths = pathsAt(t.testdir()).lab('khw');
  mkdirSync(paths.ssh, { recursive: true, mode: 0o755 });
  mkdirSync(paths.seed);
  writeFileSync(join(paths.seed, 'server.iso'), 'KEY', { mode: 0o644 });
  await makeLabFolders(paths);
  t.same([paths.ssh, paths.root, join(paths.seed, 'server.iso')].map(mode), ['700', '711', '600']);
});

const chattr = spawnSync('which', ['chattr']).status === 0;

t.test(
  'a home that cannot be closed to others gets no keys',
  { skip: !chattr && 'needs chattr' },
  async (t) => {
    const paths = pathsAt(t.testdir()).lab('khw');
    mkdirSync(paths.ssh, { recursive: true, mode: 0o755 });
    // chattr(1): its modes cannot be changed, as on a disk that keeps none.
    t.equal(spawnSync('chattr', ['+i', paths.ssh]).status, 0);
    await t.rejects(
      makeLabFolders(paths).finally(() => spawnSync('chattr', ['-i', paths.ssh])),
      {
        kind: 'host',
        message: `${paths.ssh} stays open to other users: its file system keeps no permissions, or the folder is not yours`,
      },
    );
  },
);

const fat = spawnSync('which', ['fusefat', 'mkfs.vfat']).status === 0;

t.test(
  'a FAT disk takes reports and no keys',
  { skip: !fat && 'needs fusefat and mkfs.vfat' },
  async (t) => {
    const folder = t.testdir({ at: {} });
    const [image, at] = [join(folder, 'fat.img'), join(folder, 'at')];
    writeFileSync(image, '');
    truncateSync(image, 64 * 2 ** 20);
    const made = [
      ['mkfs.vfat', image],
      ['fusefat', '-o', 'rw+,umask=022', image, at],
    ].every(
      ([program = '', ...args]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0,
    );
    t.ok(made);
    try {
      await t.rejects(makeLabFolders(pathsAt(join(at, 'home')).lab('khw')), /no permissions/);
      await writeAtomic(join(at, 'report.html'), 'report');
      t.equal(readFileSync(join(at, 'report.html'), 'utf8'), 'report');
      await t.rejects(writeAtomic(join(at, 'admin.kubeconfig'), 'KEY', 0o600), /no permissions/);
      t.same(readdirSync(at).sort(), ['home', 'report.html']);
    } finally {
      spawnSync('umount', [at]);
    }
  },
);

t.test('a link where a temporary file could be is not written through', async (t) => {
  const folder = t.testdir({ victim: "root's own" });
  const path = join(folder, 'report.html');
  for (const guess of [`${path}.${process.pid}.tmp`, `${path}.tmp`])
    symlinkSync(join(folder, 'victim'), guess);
  await writeAtomic(path, 'report');
  t.same(
    [readFileSync(join(folder, 'victim'), 'utf8'), readFileSync(path, 'utf8')],
    ["root's own", 'report'],
  );
  t.not(temporaryName(path), temporaryName(path), 'nobody can guess the name');
  t.same([temporaryName('lab.yaml'), 'lab.yaml.17.tmp', 'lab.yaml', 'a.tmp'].map(finalName), [
    'lab.yaml',
    'lab.yaml',
    'lab.yaml',
    'a.tmp',
  ]);
});

t.test('a file that cannot be put in place leaves nothing', async (t) => {
  const folder = t.testdir({ taken: { by: 'a folder' } });
  await t.rejects(writeAtomic(join(folder, 'taken'), 'x'));
  t.same(readdirSync(folder), ['taken']);
});

t.test('a folder that cannot be: said in a sentence, and soon', async (t) => {
  const folder = t.testdir({ file: '', link: t.fixture('symlink', 'nowhere') });
  await t.rejects(makeFolder(join(folder, 'file')), {
    kind: 'host',
    message: /file should be a folder and is not one/,
  });
  await t.rejects(makeFolder(join(folder, 'link')), {
    kind: 'host',
    message: /link should be a folder and is a link to nothing/,
  });
  await t.rejects(makeFolder(join(folder, 'file/below')), { code: 'ENOTDIR' });
  await t.rejects(makeFolder('/proc/khw/below'), { code: 'ENOENT' });
});
