import t from 'tap';
import { assemble } from '../../lib/checkpoints/assemble.js';
import { now, snapshotsOf } from './fixture.js';

t.test('what all machines have is a checkpoint, with parent, chapter and sizes', (t) => {
  const found = assemble(
    snapshotsOf([
      { name: 'a', at: 1, occupied: 100, chapter: '07' },
      { name: 'b', at: 2, parent: 'a', occupied: 150 },
      { name: 'c', at: 3, parent: 'a', occupied: 185 },
    ]),
    now,
  );
  t.same(
    found.checkpoints.map(({ name, parent, chapter, ramBytes, diskBytes }) => ({
      name,
      parent,
      chapter,
      ramBytes,
      diskBytes,
    })),
    [
      { name: 'a', parent: undefined, chapter: '07', ramBytes: 30, diskBytes: 0 },
      { name: 'b', parent: 'a', chapter: undefined, ramBytes: 30, diskBytes: 20 },
      { name: 'c', parent: 'a', chapter: undefined, ramBytes: 30, diskBytes: 5 },
    ],
  );
  t.same(found.halves, []);
  t.equal(found.current, 'c');
  t.end();
});

t.test(
  'one machine without its part makes a half, never a checkpoint; its children and the lab go on from its parent',
  (t) => {
    for (const without of [['server'], ['jumpbox'], ['server', 'node-0']]) {
      const found = assemble(
        snapshotsOf([
          { name: 'a', at: 1 },
          { name: 'b', at: 2, parent: 'a', without },
          { name: 'c', at: 3, parent: 'b' },
          { name: 'd', at: 4, parent: 'c', without },
        ]),
        now,
      );
      t.same(
        found.checkpoints.map(({ name }) => name),
        ['a', 'c'],
      );
      t.same(
        found.halves.map(({ name, missing, parts }) => ({
          name,
          missing,
          parts: [...parts.keys()].length,
        })),
        [
          { name: 'b', missing: without, parts: 3 - without.length },
          { name: 'd', missing: without, parts: 3 - without.length },
        ],
      );
      if (!without.includes('jumpbox')) t.equal(found.checkpoints[1]?.parent, 'a');
      t.equal(found.current, 'c');
    }
    t.end();
  },
);

t.test(
  'two that are named alike are told apart by their id: halves of one never complete the other',
  (t) => {
    const first = snapshotsOf([{ name: 'a', at: 1, without: ['server'] }]);
    const second = snapshotsOf([{ name: 'a', at: 2, without: ['jumpbox', 'node-0'] }]);
    const both = first.map((each, index) => ({
      ...each,
      snapshots: [...each.snapshots, ...(second[index]?.snapshots ?? [])],
    }));
    const found = assemble(both, now);
    t.same(found.checkpoints, []);
    t.equal(found.halves.length, 2);
    t.end();
  },
);

t.test('a checkpoint of other machines is kept, and says why it cannot be restored', (t) => {
  const fewer = assemble(snapshotsOf([{ name: 'a', at: 1, of: ['jumpbox', 'server'] }]), now);
  t.equal(fewer.checkpoints[0]?.foreign, 'without node-0');
  const more = assemble(
    snapshotsOf([{ name: 'a', at: 1, of: ['jumpbox', 'server', 'node-0', 'node-9'] }]),
    now,
  );
  t.equal(
    more.checkpoints[0]?.foreign,
    'with node-9',
    'a machine that is gone does not make it a half',
  );
  const changed = assemble(snapshotsOf([{ name: 'a', at: 1, topology: 'xyz' }]), now);
  t.equal(changed.checkpoints[0]?.foreign, 'the lab file had other values then');
  t.end();
});

t.test('snapshots that are not ours are not seen, and are climbed over', (t) => {
  const mine = { name: 'mine', description: 'my own', withMemory: true, label: undefined };
  const machines = snapshotsOf([
    { name: 'a', at: 1 },
    { name: 'b', at: 2, parent: 'mine' },
  ]).map((each) => ({
    ...each,
    snapshots: [...each.snapshots, { ...mine, parent: 'a.id1' }],
  }));
  const found = assemble(machines, now);
  t.same(
    found.checkpoints.map(({ name, parent }) => [name, parent]),
    [
      ['a', undefined],
      ['b', 'a'],
    ],
  );
  t.same(found.halves, []);
  t.end();
});

t.test('a lab without any', (t) => {
  t.same(assemble(snapshotsOf([]), now), { checkpoints: [], halves: [], current: undefined });
  t.end();
});
