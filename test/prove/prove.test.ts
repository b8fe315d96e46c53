import t from 'tap';
import type { Fault } from '../../lib/core/check.js';
import { generator } from '../helpers/random.js';
import { changed, sample } from './choose.js';
import { khw } from '../../labs/khw/index.js';
import { digests } from './page.js';

const fault: Fault = {
  id: 'no-b',
  title: 'Left b out',
  check: 'b',
  machine: 'server',
  inject: 'break',
  undo: 'repair',
  touches: [],
  expect: ['one thing', 'other'],
};

t.test('a sample is the same for the same seed, and another for another', (t) => {
  const faults = Array.from({ length: 30 }, (_, index) => ({ ...fault, id: `f${index}` }));
  t.equal(sample(faults, 3, 7).length, 10);
  t.same(sample(faults, 3, 7), sample(faults, 3, 7));
  t.not(JSON.stringify(sample(faults, 3, 8)), JSON.stringify(sample(faults, 3, 7)));
  const random = generator(1);
  t.ok(Array.from({ length: 1000 }, random).every((number) => number >= 0 && number < 1));
  t.end();
});

t.test('a fault that the page does not have as it is now counts as changed', (t) => {
  const row = {
    fault: 'no-b',
    title: '',
    check: 'b',
    learnerFailure: '',
    seconds: '',
    result: 'proved',
    date: '',
    image: 'i',
    digest: 'aa',
  };
  t.same(changed([fault], [row], new Map([['no-b', 'aa']])), []);
  t.same(changed([fault], [row], new Map([['no-b', 'bb']])), [fault]);
  t.same(changed([fault], [{ ...row, result: 'NOT PROVED: x' }], new Map([['no-b', 'aa']])), [
    fault,
  ]);
  t.same(changed([fault], [], new Map()), [fault]);
  t.end();
});

t.test('digests are the same at every call', async (t) => {
  const first = await digests(khw);
  t.ok(first.size > 100);
  t.same([...(await digests(khw))], [...first]);
});
