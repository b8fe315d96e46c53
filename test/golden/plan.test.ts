import t from 'tap';
import { difference } from '../../lib/golden/key.js';
import { planKeep, type KeepPlan, type Kept } from '../../lib/golden/plan.js';
import { checkpoint } from '../checkpoints/fixture.js';
import { done, kept, key } from './fixture.js';

const snapshots = new Map([
  ['server', ['07.id7', 'done.id9', 'mine.id10', "somebody's"]],
  ['node-0', ['done.id9']],
]);
const plan = (change: Partial<Kept>, freeBytes = 1e9): KeepPlan | { readonly why: string } =>
  planKeep(done.id, { ...kept(), snapshots, ...change }, freeBytes);

t.test('every snapshot but that of the finished lab goes, whoever made it', (t) => {
  t.same(plan({}), {
    checkpoint: done,
    bytes: 1000,
    doomed: new Map([
      ['server', ['07.id7', 'mine.id10', "somebody's"]],
      ['node-0', []],
    ]),
  });
  t.end();
});

t.test('what it takes is told without the other memory, and without what came later', (t) => {
  const others = [
    checkpoint('07', { saved: '2026-01-07T00:00:00Z', ramBytes: 200, diskBytes: 50 }),
    done,
    checkpoint('mine', { saved: '2026-01-10T00:00:00Z', ramBytes: 100, diskBytes: 30 }),
  ];
  t.match(plan({ checkpoints: others, totalBytes: 2000 }), { bytes: 2000 - 200 - 100 - 30 });
  t.match(plan({ totalBytes: 3 }), { bytes: done.ramBytes }, 'its own memory at least');
  t.end();
});

t.test('nothing is kept where the disk would get full', (t) => {
  t.match(plan({}, 3000), { bytes: 1000 });
  t.same(plan({}, 2999), {
    why: 'it takes 1000 B, and 2.9 KiB are free, not 3 times as much',
  });
  t.end();
});

t.test('nor during a drill, nor without its checkpoint or the memory in it', (t) => {
  const drill = checkpoint('before-drill', { kind: 'drill' });
  t.same(plan({ checkpoints: [done, drill] }), { why: 'it is in a drill' });
  const gone = { why: 'the checkpoint of the finished lab is gone' };
  t.same(plan({ checkpoints: [] }), gone);
  t.same(plan({ checkpoints: [{ ...done, id: 'other' }] }), gone, 'one saved later is another');
  t.same(plan({ checkpoints: [{ ...done, mode: 'cold' }] }), {
    why: 'its checkpoint is without memory',
  });
  t.end();
});

t.test('whatever a finished lab depends on, a change of it is found and has a name', (t) => {
  t.equal(difference(key, { ...key }), undefined);
  const words = Object.keys(key).map((part) => difference(key, { ...key, [part]: 'other' }));
  t.equal(new Set(words).size, Object.keys(key).length);
  t.ok(words.every((word) => word !== undefined && word !== ''));
  t.end();
});
