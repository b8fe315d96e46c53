import t from 'tap';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { placesIn } from '../../lib/golden/entry.js';
import { writeRecord } from '../../lib/golden/record.js';
import { pathsAt } from '../../lib/host/paths.js';
import { finished } from '../golden/fixture.js';
import { makeHome, type Home } from './home.js';

const image = 'cache/images/base-0123456789abcdef';

/** A home with a finished lab that is kept, and the base image below its disks. */
async function keptHome(): Promise<Home> {
  const home = makeHome({ [`${image}/disk.qcow2`]: 'old' });
  const { kept } = pathsAt(home.path).lab('khw');
  const places = placesIn(kept);
  const files = {
    [places.labFile]: '',
    [places.disk('server')]: 'x'.repeat(10_000),
    [`${home.path}/${image}/users/0123456789abcdef`]: `${kept}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  await writeRecord(places.record, {
    ...finished(),
    snapshot: 'done.id9',
    slowness: 1,
    disks: {},
    digests: {},
  });
  return home;
}

t.test('cache list shows a kept lab with its size, as text and as data', async (t) => {
  const home = await keptHome();
  t.teardown(home.remove);
  const { kept } = pathsAt(home.path).lab('khw');
  const text = (await home.run(['cache', 'list'])).stdout;
  t.match(text, /^FINISHED LAB +SIZE +MADE\nkhw +\d[\d.]* KiB +2026-01-09T00:00:00Z$/m);
  t.match(text, kept, 'it uses the base image');
  const { labs } = JSON.parse((await home.run(['cache', 'list', '--format', 'json'])).stdout) as {
    readonly labs: readonly { readonly bytes: number }[];
  };
  t.match(labs, [{ lab: 'khw', folder: kept, made: '2026-01-09T00:00:00Z' }]);
  t.ok(labs[0]!.bytes >= 10_000);
});

t.test('cache prune names it and its image, and removes both', async (t) => {
  const home = await keptHome();
  t.teardown(home.remove);
  const { kept } = pathsAt(home.path).lab('khw');
  const refused = await home.run(['cache', 'prune']);
  t.equal(refused.code, 2);
  for (const folder of [kept, `${home.path}/${image}`]) t.match(refused.stderr, `  ${folder}  `);
  t.equal(home.files().size, 5, 'nobody agreed');
  t.equal((await home.run(['cache', 'prune', '--yes'])).code, 0);
  t.same([...home.files().keys()], []);
});

t.test('a lab is not kept from cache clear, nor does it keep clear from the cache', async (t) => {
  const home = await keptHome();
  t.teardown(home.remove);
  const { code, stdout } = await home.run(['cache', 'clear', '--yes', '--format', 'json']);
  t.equal(code, 0);
  t.match(JSON.parse(stdout), { removed: [{ folder: pathsAt(home.path).lab('khw').kept }] });
  t.same([...home.files().keys()], []);
});

t.test('destroy --no-keep removes what is kept, destroy leaves it', async (t) => {
  const home = await keptHome();
  t.teardown(home.remove);
  const destroy = async (...flags: readonly string[]): Promise<unknown> =>
    JSON.parse(
      (
        await home.run(
          ['destroy', '--yes', '--connect', 'test:///default', '--format', 'json', ...flags],
          { env: { KHW_LAB_KEEP: 'yes' } },
        )
      ).stdout,
    ) as unknown;
  t.match(await destroy(), { kept: null });
  t.equal(home.files().size, 5);
  t.match(await destroy('--no-keep'), { kept: null });
  t.same(
    [...home.files().keys()].filter((path) => path.startsWith('golden/')),
    [],
  );
});
