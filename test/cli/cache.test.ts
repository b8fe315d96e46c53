import t from 'tap';
import { makeHome } from './home.js';

const files = { 'cache/images/base-old/disk.qcow2': 'old', 'cache/images/artifacts-1/disk.img': 'first' };

t.test('cache prune removes what is listed, once, and says so', async (t) => {
  const home = makeHome(files);
  t.teardown(home.remove);
  const refused = await home.run(['cache', 'prune']);
  t.equal(refused.code, 2);
  t.match(refused.stderr, `  ${home.path}/cache/images/base-old  `);
  t.equal(home.files().size, 2, 'nobody agreed');
  const { code, stdout } = await home.run(['cache', 'prune', '--yes', '--format', 'json']);
  t.strictSame({ code, removed: (JSON.parse(stdout) as { removed: { folder: string }[] }).removed.map(({ folder }) => folder) }, { code: 0, removed: [`${home.path}/cache/images/base-old`] });
  t.strictSame([...home.files().keys()], ['cache/images/artifacts-1/disk.img'], 'the last artifacts disk is for the next up');
  const { stderr } = await home.run(['cache', 'prune']);
  t.equal(stderr, 'Every image is used, or will be by the next `up`.\n', 'nothing to ask about');
});

t.test('a lab of another home keeps its images, from prune and from clear', async (t) => {
  const other = makeHome({ 'labs/ha/lab.yaml': '' });
  const home = makeHome({ ...files, 'cache/images/base-old/users/1': `${other.path}/labs/ha\n` });
  t.teardown(home.remove);
  t.teardown(other.remove);
  t.match((await home.run(['cache', 'list'])).stdout, `${other.path}/labs/ha`);
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.equal(home.files().size, 3);
  t.match(await home.run(['cache', 'clear', '--yes']), { code: 3, stderr: `error: the disks of ${other.path}/labs/ha build upon the cache` });
  other.remove();
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.strictSame([...home.files().keys()], ['cache/images/artifacts-1/disk.img']);
  t.equal((await home.run(['cache', 'clear', '--yes'])).code, 0);
  t.equal(home.files().size, 0);
});
