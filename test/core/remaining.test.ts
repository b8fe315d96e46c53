import t from 'tap';
import { aboutSeconds, remainingSeconds, type Phase } from '../../lib/core/remaining.js';

const ended = (expectedSeconds: number, spentSeconds: number): Phase => ({
  expectedSeconds,
  spentSeconds,
  ended: true,
});
const phases = (...expected: readonly number[]): readonly Phase[] =>
  expected.map((each) => ({ expectedSeconds: each }));

t.test('before anything has run, it is what was measured, or nothing is known', (t) => {
  t.equal(remainingSeconds(phases(30, 60), true), 90);
  t.equal(remainingSeconds(phases(30, 60), false), undefined);
  t.end();
});

t.test('what has ended tells what the rest takes', (t) => {
  t.equal(remainingSeconds([ended(30, 60), ...phases(30)], false), 60);
  t.equal(
    remainingSeconds([ended(30, 60), ...phases(30)], true),
    45,
    'half of what was measured, half of what was seen',
  );
  const known = remainingSeconds([ended(600, 1200), ...phases(100)], true) ?? 0;
  t.ok(known > 190 && known < 200, 'the more was seen, the less the measurement counts');
  t.equal(
    remainingSeconds([ended(5, 50), ...phases(100)], false),
    undefined,
    'too little was seen to tell',
  );
  t.end();
});

t.test('a phase that had nothing to do tells nothing', (t) => {
  t.equal(remainingSeconds([ended(50, 1), ended(30, 60), ended(0, 500), ...phases(30)], false), 60);
  t.end();
});

t.test(
  'a phase that runs counts down, and when it is late the others are expected to be late too',
  (t) => {
    t.equal(
      remainingSeconds(
        [ended(30, 30), { expectedSeconds: 60, spentSeconds: 20 }, ...phases(10)],
        false,
      ),
      50,
    );
    const late =
      remainingSeconds(
        [ended(30, 30), { expectedSeconds: 60, spentSeconds: 200 }, ...phases(10)],
        false,
      ) ?? 0;
    t.ok(late > 30, `some of the late one and more than ten seconds for the next: ${late}`);
    t.end();
  },
);

t.test('it is never negative, and in the end nothing', (t) => {
  for (const spent of [0, 1, 10, 59, 60, 61, 600, 1e6]) {
    const left = remainingSeconds([{ expectedSeconds: 60, spentSeconds: spent }], true) ?? -1;
    t.ok(left > 0 && Number.isFinite(left), `${spent} of 60 s: ${left}`);
  }
  t.equal(remainingSeconds([ended(60, 3), ended(0, 9)], true), 0);
  t.end();
});

t.test('words round to what can be known', (t) => {
  t.strictSame([3600, 545, 121, 119, 92, 14, 4, 0].map(aboutSeconds), [
    'about 60 minutes',
    'about 9 minutes',
    'about 2 minutes',
    'about 120 seconds',
    'about 90 seconds',
    'about 10 seconds',
    'a few seconds',
    'a few seconds',
  ]);
  t.end();
});
