import t, { type Test } from 'tap';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packages } from '../../labs/kubernetes/packages.js';
import { folderName, sourceDigest } from '../../lib/images/base.js';
import { cachedImages, removeImage } from '../../lib/images/inventory.js';
import { markUsed } from '../../lib/images/users.js';

const [old, first, second] = ['base', 'artifacts', 'artifacts'].map(
  (kind, index) => `${kind}-${String(index).repeat(16)}`,
) as [string, string, string];
const current = folderName(sourceDigest({ kind: 'debian', packages }));

/** A cache with images old and new; the disk of `second` is the last that was made. */
function makeCache(t: Test): string {
  const cache = join(t.testdir(), 'images');
  for (const [name, disk] of [
    [current, 'disk.qcow2'],
    [old, 'disk.qcow2'],
    [first, 'disk.img'],
    [second, 'disk.img'],
    ['.making-1-base-x', 'x'],
  ] as const) {
    mkdirSync(join(cache, name), { recursive: true });
    writeFileSync(join(cache, name, disk), 'x'.repeat(10_000));
  }
  utimesSync(join(cache, first, 'disk.img'), 1_700_000_000, 1_700_000_000);
  return cache;
}

const unused = async (cache: string): Promise<readonly string[]> =>
  (await cachedImages(cache, [{ packages }]))
    .filter(({ users, wanted }) => users.length === 0 && !wanted)
    .map(({ folder }) => basename(folder));

t.test('wanted: the base image of the recipe, the last artifacts disk', async (t) => {
  const cache = makeCache(t);
  const images = await cachedImages(cache, [{ packages }]);
  t.same(
    images.map(({ folder }) => basename(folder)).sort(),
    [current, first, second, old].sort(),
    'what is being made is not there yet',
  );
  t.ok(images.every(({ bytes }) => bytes >= 10_000));
  t.same(await unused(cache), [first, old]);
});

t.test('a lab uses its images until its folder is gone', async (t) => {
  const cache = makeCache(t);
  const labs = ['khw', 'ha'].map((name) => join(cache, '..', 'home', 'labs', name));
  for (const lab of labs) {
    mkdirSync(lab, { recursive: true });
    writeFileSync(join(lab, 'lab.yaml'), '');
    await markUsed(join(cache, old), lab);
    await markUsed(join(cache, old), lab);
  }
  await markUsed(join(cache, first), labs[0]!);
  t.same(
    (await cachedImages(cache, [{ packages }])).find(({ folder }) => folder.endsWith(old))?.users,
    [...labs].sort(),
  );
  t.same(await unused(cache), []);
  rmSync(labs[0]!, { recursive: true });
  t.same(await unused(cache), [first], 'the other lab is still there');
  rmSync(labs[1]!, { recursive: true });
  t.same(await unused(cache), [first, old]);
});

t.test('being used does not make an artifacts disk younger', async (t) => {
  const cache = makeCache(t);
  await markUsed(join(cache, first), '/nowhere/labs/khw');
  t.same(await unused(cache), [first, old]);
});

t.test('removed is removed; no cache is no images', async (t) => {
  const cache = makeCache(t);
  for (const image of await cachedImages(cache, [{ packages }])) await removeImage(image);
  t.same(readdirSync(cache), ['.making-1-base-x']);
  t.same(await cachedImages(join(cache, 'none'), [{ packages }]), []);
});
