import t from 'tap';
import { appendFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../lib/core/errors.js';
import { damageOf, keptLabs, placesIn, removeKept } from '../../lib/golden/entry.js';
import { keepLab } from '../../lib/golden/keep.js';
import { readEntry } from '../../lib/golden/record.js';
import { hostRunner } from '../../lib/host/process.js';
import { usersOf } from '../../lib/images/users.js';
import { contextAt } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';
import { destroyedLab, key, snapshotsIn } from './fixture.js';

const disks = smallLab.machines.map(({ name }) => `${name}.qcow2`).sort();

t.test('disks go back to the finished lab, and are moved with keys and certificates', async (t) => {
  const context = contextAt(t.testdir({}));
  const keeping = await destroyedLab(context);
  const own = keeping.opened.paths;
  const inode = statSync(join(own.disks, disks[0]!)).ino;
  const bytes = await keepLab(context, keeping);
  const places = placesIn(own.kept);
  t.same(readdirSync(own.disks), []);
  t.same([own.ssh, own.pki].filter(existsSync), []);
  for (const { name } of smallLab.machines) {
    t.same(snapshotsIn(places.disk(name)), ['done.id9'], name);
    t.ok(existsSync(places.snapshot(name)));
  }
  t.equal(statSync(join(places.machines, disks[0]!)).ino, inode, 'nothing is copied');
  t.same(readdirSync(places.pki), ['ca.crt', 'ca.key']);
  t.ok(existsSync(join(places.ssh, 'id_ed25519')));
  const entry = await readEntry(places.record);
  t.match(entry, { key, snapshot: 'done.id9', slowness: 1.5, made: '2026-01-09T00:00:00Z' });
  t.equal(await damageOf(entry!, places), undefined);
  t.same(
    [context.paths.golden, own.kept].map((folder) => statSync(folder).mode & 0o077),
    [0, 0],
    'nobody else may enter',
  );
  t.same(await usersOf(keeping.finished.images[0]!), [own.kept], 'its base image is in use');
  t.match(await keptLabs(context.paths.golden), [
    { lab: 'khw', folder: own.kept, made: '2026-01-09T00:00:00Z', foreign: [] },
  ]);
  t.ok(bytes > 0 && bytes <= (await keptLabs(context.paths.golden))[0]!.bytes);
});

t.test('what was kept before under that name goes', async (t) => {
  const context = contextAt(t.testdir({}));
  await keepLab(context, await destroyedLab(context));
  const again = await destroyedLab(context);
  await keepLab(context, { ...again, finished: { ...again.finished, made: '2027' } });
  t.match(await keptLabs(context.paths.golden), [{ lab: 'khw', made: '2027' }]);
});

t.test('interrupted or refused at any disk, nothing is kept and nothing was moved', async (t) => {
  const real = hostRunner();
  for (const stopAt of [1, 5, 12]) {
    for (const how of ['interrupted', 'refused']) {
      const stop = new AbortController();
      let calls = 0;
      const context = contextAt(t.testdir({}), {
        signal: stop.signal,
        runner: {
          run: (argv, options) => {
            calls += 1;
            if (calls === stopAt && how === 'interrupted') stop.abort();
            return calls === stopAt && how === 'refused'
              ? Promise.reject(new Error('no space left'))
              : real.run(argv, options);
          },
        },
      });
      const keeping = await destroyedLab(context);
      await t.rejects(
        keepLab(context, keeping),
        how === 'interrupted'
          ? new LabError('interrupted', 'interrupted')
          : new Error('no space left'),
        `${how} at ${stopAt}`,
      );
      t.same(await keptLabs(context.paths.golden), []);
      t.same(readdirSync(keeping.opened.paths.disks).sort(), disks);
      t.ok(existsSync(join(keeping.opened.paths.ssh, 'id_ed25519')));
    }
  }
});

t.test('a move that fails half way leaves nothing half', async (t) => {
  const context = contextAt(t.testdir({}));
  const keeping = await destroyedLab(context);
  rmSync(keeping.opened.paths.pki, { recursive: true });
  await t.rejects(keepLab(context, keeping), { code: 'ENOENT' });
  t.same(readdirSync(context.paths.golden), []);
});

t.test('what a killed process was keeping is swept, and is not offered', async (t) => {
  const context = contextAt(t.testdir({ golden: { '.making-4194305-khw': { 'lab.yaml': '' } } }));
  t.same(await keptLabs(context.paths.golden), []);
  await keepLab(context, await destroyedLab(context));
  t.same(readdirSync(context.paths.golden), ['khw']);
});

t.test('every damage is found', async (t) => {
  const context = contextAt(t.testdir({}));
  const keeping = await destroyedLab(context);
  await keepLab(context, keeping);
  const places = placesIn(keeping.opened.paths.kept);
  const entry = (await readEntry(places.record))!;
  const damaged = async (word: RegExp, damage: () => void): Promise<void> => {
    damage();
    t.match(await damageOf(entry, places), word);
  };
  await damaged(/^the disk of server has been changed/, () =>
    appendFileSync(places.disk('server'), 'x'),
  );
  await damaged(/^the disk of server is missing/, () => rmSync(places.disk('server')));
  await damaged(/^machines\/server.xml is not/, () => writeFileSync(places.snapshot('server'), ''));
  await damaged(/^(machines\/server.xml|pki\/ca.key) is not/, () =>
    rmSync(join(places.pki, 'ca.key')),
  );
  writeFileSync(places.record, '{"khwGolden":1');
  t.equal(await readEntry(places.record), undefined);
});

t.test("what is removed is khw-lab's", async (t) => {
  const context = contextAt(t.testdir({}));
  await keepLab(context, await destroyedLab(context));
  const { golden } = context.paths;
  writeFileSync(join(golden, 'khw/notes.txt'), 'x');
  t.match(await keptLabs(golden), [{ foreign: [{ path: join(golden, 'khw/notes.txt') }] }]);
  await removeKept(golden, 'other');
  t.equal((await keptLabs(golden)).length, 1);
  await removeKept(golden, 'khw');
  t.same(readdirSync(join(golden, 'khw')), ['notes.txt']);
  t.same(await keptLabs(golden), []);
});
