import t from 'tap';
import type { Check, Fault } from '../../lib/core/check.js';
import { LabError } from '../../lib/core/errors.js';
import { grade, type Graded } from '../../lib/grade/engine.js';
import { checkOf, evidenceFor, fail, graded, type Wanted } from '../grade/fixture.js';
import { generator } from '../helpers/random.js';
import { batchesOf } from './batches.js';
import { changed, sample } from './choose.js';
import { digests } from './page.js';
import { proveBatch } from './prove.js';
import type { ProofSite } from './site.js';
import { complaints, dependents } from './verdicts.js';

const fault: Fault = {
  id: 'no-b',
  title: 'Left b out',
  check: 'b',
  machine: 'server',
  inject: 'break',
  undo: 'mend',
  touches: [],
  expect: ['one thing', 'other'],
};
const right: readonly Wanted[] = [
  { id: 'a' },
  { id: 'b', needs: ['a'] },
  { id: 'c', needs: ['b'] },
  { id: 'd', needs: ['c'] },
  { id: 'e', needs: ['a'] },
];
const wrong = (...ids: readonly string[]): readonly Wanted[] =>
  right.map((check) => (ids.includes(check.id) ? { ...check, verdict: fail } : check));

t.test(
  'proved: the named check fails with the words, what needs it is blocked, all else passes',
  (t) => {
    t.same([...dependents('b', right.map(checkOf))], ['c', 'd']);
    t.same(complaints([fault], graded(wrong('b'))), []);
    t.match(complaints([fault], graded(right))[0], /^b should fail: pass/);
    t.match(
      complaints([{ ...fault, expect: ['one thing', 'quite another'] }], graded(wrong('b'))),
      [/^b does not say "quite another"/],
    );
    t.match(complaints([fault], graded(wrong('b', 'e'))), [/^e should pass: fail/]);
    t.match(complaints([fault], graded(wrong('a'))), [
      /^a should pass: fail/,
      /^b should fail: blocked, by a/,
      /^c should be blocked by b/,
      /^d should be/,
      /^e should pass: blocked/,
    ]);
    t.same(complaints([{ ...fault, check: 'x' }], graded(right)), ['there is no check x']);
    t.end();
  },
);

/** A lab in which a script named `break` makes b fail, and one named `mend` mends it. */
function siteOf(
  run: (script: string, set: (state: readonly Wanted[]) => void) => void,
): ProofSite & { readonly ran: readonly string[] } {
  let state = right;
  const ran: string[] = [];
  const unused = (): never => {
    throw new Error('not in this test');
  };
  return {
    ran,
    opened: {} as never,
    context: {} as never,
    checks: right.map(checkOf),
    faults: [fault],
    grade: (ids): Promise<readonly Graded[]> => {
      const checks: readonly Check[] = state
        .map(checkOf)
        .filter(({ id }) => ids === undefined || ids.includes(id) || id === 'a');
      return Promise.resolve(grade(checks, evidenceFor(state)));
    },
    run: (machine, script) => {
      ran.push(`${machine}: ${script}`);
      return Promise.resolve().then(() =>
        run(script, (next) => {
          state = next;
        }),
      );
    },
    save: unused,
    restore: unused,
    recover: () => Promise.resolve(false),
    close: unused,
  };
}

t.test('inject, grade, undo, grade', async (t) => {
  const site = siteOf((script, set) => set(script === 'break' ? wrong('b') : right));
  t.match(await proveBatch([fault], site), [{ problems: [], spoiled: false }]);
  t.same(site.ran, ['server: break', 'server: mend']);
});

t.test('an injection that fails is undone all the same', async (t) => {
  const site = siteOf((script) => {
    if (script === 'break') throw new LabError('machine', 'no such unit');
  });
  t.match(await proveBatch([fault], site), [
    { problems: ['inject no-b: no such unit'], spoiled: false },
  ]);
  t.same(site.ran, ['server: break', 'server: mend']);
});

t.test(
  'faults that hide each other are not in together; what needs two is blocked by both',
  (t) => {
    const checks = right.map(checkOf);
    const of = (check: string): Fault => ({ ...fault, id: `no-${check}`, check });
    t.same(
      batchesOf([of('b'), of('c'), of('e'), of('b')], checks).map((batch) =>
        batch.map(({ id }) => id),
      ),
      [['no-b', 'no-e'], ['no-c'], ['no-b']],
    );
    t.same(batchesOf([of('b'), { ...of('e'), restore: true }], checks).length, 2);
    for (const [a, b, count] of [
      [{ touches: ['/etc/x'] }, { touches: ['/etc/x'] }, 2],
      [{ touches: ['/etc/x'] }, { touches: ['/etc/x'], machine: 'node-0' }, 1],
      [
        { touches: ['object /api/v1/nodes/a'] },
        { touches: ['object /api/v1/nodes/a'], machine: 'node-0' },
        2,
      ],
      [{ touches: ['services'] }, { touches: ['server services'], machine: 'node-0' }, 2],
      [{ touches: ['services'] }, { touches: ['node-0 services'] }, 1],
      [{ touches: ['/etc/x'] }, { uses: ['/etc/x'] }, 2],
      [{ uses: [':1'], machine: 'node-0' }, { touches: ['node-0 :1'] }, 2],
      [{ uses: ['/etc/x'] }, { uses: ['/etc/x'] }, 1],
      [{ touches: [':1', ':2'] }, { touches: [':3', ':2'] }, 2],
      [{ api: 'stops' }, { api: 'needs', machine: 'node-0' }, 2],
      [{ api: 'needs' }, { api: 'stops' }, 2],
      [{ api: 'stops' }, { api: 'stops' }, 2],
      [{ api: 'stops' }, {}, 1],
      [{ api: 'needs' }, { api: 'needs' }, 1],
    ] as const) {
      t.equal(
        batchesOf(
          [
            { ...of('b'), ...a },
            { ...of('e'), ...b },
          ],
          checks,
        ).length,
        count,
        JSON.stringify([a, b]),
      );
    }
    const both: readonly Wanted[] = [...wrong('b', 'e'), { id: 'f', needs: ['b', 'e'] }];
    t.same(complaints([fault, of('e')], graded(both)), []);
    t.match(complaints([fault], graded(both)), [
      /^e should pass/,
      /^f should be blocked by b: blocked, by b, e/,
    ]);
    t.end();
  },
);

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
  const first = await digests();
  t.ok(first.size > 100);
  t.same([...(await digests())], [...first]);
});
