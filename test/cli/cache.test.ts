import t from 'tap';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from './home.js';

const nothingToPrune =
  'No finished lab is kept, and every image is used, or will be by the next `up`.\n';

const files = {
  'cache/images/base-0123456789abcdef/disk.qcow2': 'old',
  'cache/images/artifacts-0123456789abcdef/disk.img': 'first',
};

t.test('cache prune removes what is listed, once, and says so', async (t) => {
  const home = makeHome(files);
  t.teardown(home.remove);
  const refused = await home.run(['cache', 'prune']);
  t.equal(refused.code, 2);
  t.match(refused.stderr, `  ${home.path}/cache/images/base-0123456789abcdef  `);
  t.equal(home.files().size, 2, 'nobody agreed');
  const { code, stdout } = await home.run(['cache', 'prune', '--yes', '--format', 'json']);
  t.strictSame(
    {
      code,
      removed: (JSON.parse(stdout) as { removed: { folder: string }[] }).removed.map(
        ({ folder }) => folder,
      ),
    },
    { code: 0, removed: [`${home.path}/cache/images/base-0123456789abcdef`] },
  );
  t.strictSame(
    [...home.files().keys()],
    ['cache/images/artifacts-0123456789abcdef/disk.img'],
    'the last artifacts disk is for the next up',
  );
  const { stderr } = await home.run(['cache', 'prune']);
  t.equal(stderr, nothingToPrune, 'nothing to ask about');
});

t.test('a lab of another home keeps its images, from prune and from clear', async (t) => {
  const other = makeHome({ 'labs/ha/lab.yaml': '' });
  const home = makeHome({
    ...files,
    'cache/images/base-0123456789abcdef/users/0123456789abcdef': `${other.path}/labs/ha\n`,
  });
  t.teardown(home.remove);
  t.teardown(other.remove);
  t.match((await home.run(['cache', 'list'])).stdout, `${other.path}/labs/ha`);
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.equal(home.files().size, 3);
  t.match(await home.run(['cache', 'clear', '--yes']), {
    code: 3,
    stderr: `error: the disks of ${other.path}/labs/ha build upon the cache`,
  });
  other.remove();
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.strictSame([...home.files().keys()], ['cache/images/artifacts-0123456789abcdef/disk.img']);
  t.equal((await home.run(['cache', 'clear', '--yes'])).code, 0);
  t.equal(home.files().size, 0);
});

const image = 'images/base-0123456789abcdef';
/** What khw-lab makes in a cache, one of each kind. */
const ours = {
  [`artifacts/sha256/${'a'.repeat(64)}`]: 'kubectl',
  'artifacts/refs/kubernetes/1.32.3/amd64/kubectl.json': '{}',
  'artifacts/work/4194305-Abc123/part': 'x',
  [`${image}/disk.qcow2`]: 'disk',
  [`${image}/base.json`]: '{}',
  [`${image}/digests.json`]: '{}',
  [`${image}/users/0123456789abcdef`]: '/nowhere/labs/khw\n',
  'images/artifacts-0123456789abcdef/disk.img': 'disk',
  'images/.making-4194305-base-0123456789abcdef/half': 'x',
  'containers/pull-amd64-0123456789abcdef/docker/registry/v2/blobs/sha256/aa/aaaa/data': 'layer',
  'containers/build-amd64-0123456789abcdef.4194305.Abc123/work/x': 'x',
  [`libvirt/qemu/capabilities/${'b'.repeat(64)}.xml`]: '<x/>',
};
/**
 * What a person may have there, or in a folder of their own that they made the cache: beside ours,
 * within ours, under our names.
 */
const theirs = {
  'thesis/chapter1.txt': 'years of work',
  '.bashrc': 'alias x=y',
  'images/holiday.jpg': 'jpg',
  'images/base-camp/disk.qcow2': 'a virtual machine',
  [`${image}/notes.txt`]: 'notes',
  'artifacts/sha256/README': 'x',
  'artifacts/refs/mine.json': '{}',
  'artifacts/work/plan.txt': 'x',
  [`artifacts/work/${process.pid}-Abc123/part`]: 'of a command that runs',
  'containers/docker-compose.yml': 'x',
  'containers/pull-amd64-0123456789abcdef/docker/registry/v2/letter.txt': 'x',
  'libvirt/images/vm.qcow2': 'x',
  'images/disk.img': 'x',
};
const inCache = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`cache/${name}`, content]));

t.test("clear removes what khw-lab made, and nothing that is somebody's", async (t) => {
  const home = makeHome(inCache({ ...ours, ...theirs }));
  t.teardown(home.remove);
  const before = home.files();
  const refused = await home.run(['cache', 'clear']);
  t.match(refused, { code: 2, stderr: `Remove what khw-lab made in ${home.path}/cache?` });
  t.match(refused.stderr, new RegExp(`  ${home.path}/cache/images  .* in 6 files`), 'what goes');
  t.match(refused.stderr, `This stays, khw-lab did not make it:`);
  t.match(refused.stderr, `  ${home.path}/cache/.bashrc\n`);
  t.match(refused.stderr, 'and 3 more');
  t.same(home.files(), before, 'nobody agreed');
  const { code, stdout, stderr } = await home.run(['cache', 'clear', '--yes', '--format', 'json']);
  t.equal(code, 0, stderr);
  t.same([...home.files().keys()], Object.keys(inCache(theirs)).sort());
  const told = JSON.parse(stdout) as { removed: { folder: string }[]; left: string[] };
  t.same(
    told.removed.map(({ folder }) => folder),
    ['artifacts', 'images', 'containers', 'libvirt'].map((name) => join(home.path, 'cache', name)),
  );
  t.same(told.left.length, Object.keys(theirs).length);
  t.match(
    await home.run(['cache', 'clear']),
    { code: 0, stderr: /^Nothing of khw-lab's is left in the cache\.\nThis stays/ },
    'nothing to ask about',
  );
});

t.test('clear takes an ordinary cache whole', async (t) => {
  const home = makeHome(inCache(ours));
  t.teardown(home.remove);
  t.match(await home.run(['cache', 'clear', '--yes']), {
    code: 0,
    stderr: /The cache is empty\.\n$/,
  });
  t.same([...home.files().keys()], []);
});

t.test('no link is followed: in our folders, as our folders, to the cache', async (t) => {
  const home = makeHome({
    'precious/disk.qcow2': 'x',
    [`precious/${'a'.repeat(64)}`]: 'x',
    [`real/${image}/disk.qcow2`]: 'x',
    'real/mine': 'x',
  });
  t.teardown(home.remove);
  const precious = join(home.path, 'precious');
  for (const folder of ['cache/images', 'cache/artifacts/refs'])
    mkdirSync(join(home.path, folder), { recursive: true });
  symlinkSync(precious, join(home.path, 'cache/images/base-0123456789abcdef'));
  symlinkSync(precious, join(home.path, 'cache/artifacts/sha256'));
  symlinkSync(precious, join(home.path, 'cache/artifacts/refs/kubernetes'));
  symlinkSync(precious, join(home.path, 'cache/containers'));
  const before = home.files();
  for (const command of ['prune', 'clear'])
    t.equal((await home.run(['cache', command, '--yes'])).code, 0, command);
  t.same(home.files(), before);
  symlinkSync(join(home.path, 'real'), join(home.path, 'link'));
  const { code, stderr } = await home.run(['cache', 'clear', '--yes'], {
    env: { KHW_LAB_CACHE: join(home.path, 'link') },
  });
  t.match(
    { code, stderr },
    { code: 0, stderr: `  ${home.path}/real/images  ` },
    'where a link leads is said before',
  );
  t.notOk(home.files().has(`real/${image}/disk.qcow2`));
  t.equal(home.files().get('real/mine'), 'x');
});

t.test("prune leaves what is somebody's, says so, and does not ask for it again", async (t) => {
  const home = makeHome(
    inCache({
      [`${image}/disk.qcow2`]: 'x',
      [`${image}/notes.txt`]: 'x',
      'images/base-camp/disk.qcow2': 'x',
    }),
  );
  t.teardown(home.remove);
  t.match(
    (await home.run(['cache', 'prune'])).stderr,
    `This stays, khw-lab did not make it:\n    ${home.path}/cache/${image}/notes.txt`,
  );
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.same(
    [...home.files().keys()],
    [`cache/${image}/notes.txt`, 'cache/images/base-camp/disk.qcow2'],
  );
  t.equal((await home.run(['cache', 'prune'])).stderr, nothingToPrune);
});

t.test('a cache that is a file, or full of what is no folder: no bug', async (t) => {
  const home = makeHome({
    'cache/images/base-0123456789abcdef': 'a file',
    'cache/artifacts': 'a file',
    'cache/containers': 'a file',
    file: '',
  });
  t.teardown(home.remove);
  for (const env of [
    {},
    { KHW_LAB_CACHE: join(home.path, 'file') },
    { KHW_LAB_CACHE: join(home.path, 'none') },
  ]) {
    for (const args of [
      ['cache', 'list'],
      ['cache', 'prune', '--yes'],
      ['cache', 'clear', '--yes'],
      ['images'],
    ])
      t.equal((await home.run(args, { env })).code, 0, args.join(' '));
  }
});

t.test('what a foreign cache says is shown, not obeyed', async (t) => {
  const evil = '\u001b]52;c;x\u0007\u001b[2K';
  const ref = {
    component: 'kubernetes',
    version: '1.32.3',
    arch: 'amd64',
    file: 'kubectl',
    sha256: 'a'.repeat(64),
    size: 1,
    source: `mirror=${evil}`,
  };
  const home = makeHome(
    inCache({
      'artifacts/refs/kubernetes/1.32.3/amd64/kubectl.json': JSON.stringify(ref),
      [`${image}/users/0123456789abcdef`]: `/${evil}\n`,
      [`${image}/disk.qcow2`]: 'x',
      [`images/${evil.replaceAll('/', '')}`]: 'x',
    }),
  );
  t.teardown(home.remove);
  for (const args of [['cache', 'list'], ['images'], ['cache', 'clear', '--yes']]) {
    const { stdout, stderr } = await home.run(args);
    t.notMatch(stdout + stderr, /[\u001b\u0007]/, args.join(' '));
  }
});
