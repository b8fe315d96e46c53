import t from 'tap';
import type { Check, Fault } from '../../../lib/core/check.js';
import { LabError } from '../../../lib/core/errors.js';
import { grade, type Graded } from '../../../lib/grade/engine.js';
import { batchesOf, left, proveFaults, type FaultLab } from '../../../lib/practice/proof/faults.js';
import { complaints, dependents } from '../../../lib/practice/proof/verdicts.js';
import { checkOf, evidenceFor, fail, graded, type Wanted } from '../../grade/fixture.js';
import { heldClock } from '../../lab/fakes.js';

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
const right: readonly Wanted[] = [
  { id: 'a' },
  { id: 'b', needs: ['a'] },
  { id: 'c', needs: ['b'] },
  { id: 'd', needs: ['c'] },
  { id: 'e', needs: ['a'] },
];
const wrong = (...ids: readonly string[]): readonly Wanted[] =>
  right.map((check) => (ids.includes(check.id) ? { ...check, verdict: fail } : check));

const expecting = (check: string, words: readonly string[] = fault.expect) => ({
  expects: { check, words },
});

t.test(
  'proved: the named check fails with the words, what needs it is blocked, all else passes',
  (t) => {
    t.same([...dependents('b', right.map(checkOf))], ['c', 'd']);
    t.same(complaints([expecting('b')], graded(wrong('b'))), []);
    t.match(complaints([expecting('b')], graded(right))[0], /^b should fail: pass/);
    t.match(complaints([expecting('b', ['one thing', 'quite another'])], graded(wrong('b'))), [
      /^b does not say "quite another"/,
    ]);
    t.match(complaints([expecting('b')], graded(wrong('b', 'e'))), [/^e should pass: fail/]);
    t.match(complaints([expecting('b')], graded(wrong('a'))), [
      /^a should pass: fail/,
      /^b should fail: blocked, by a/,
      /^c should be blocked by b/,
      /^d should be/,
      /^e should pass: blocked/,
    ]);
    t.same(complaints([expecting('x')], graded(right)), ['there is no check x']);
    const both: readonly Wanted[] = [...wrong('b', 'e'), { id: 'f', needs: ['b', 'e'] }];
    t.same(complaints([expecting('b'), expecting('e')], graded(both)), []);
    t.match(complaints([expecting('b')], graded(both)), [
      /^e should pass/,
      /^f should be blocked by b: blocked, by b, e/,
    ]);
    t.end();
  },
);

/** A lab in which a script named `break` makes b fail, and one named `repair` repairs it. */
function labOf(
  run: (script: string, set: (state: readonly Wanted[]) => void) => void,
  rest: Partial<FaultLab> = {},
): FaultLab & { readonly ran: readonly string[] } {
  let state = right;
  const ran: string[] = [];
  const set = (next: readonly Wanted[]): void => {
    state = next;
  };
  const unused = (): never => {
    throw new Error('not in this test');
  };
  return {
    ran,
    clock: heldClock(),
    signal: new AbortController().signal,
    grade: (ids): Promise<readonly Graded[]> => {
      const checks: readonly Check[] = state
        .map(checkOf)
        .filter(({ id }) => ids === undefined || ids.includes(id) || id === 'a');
      return Promise.resolve(grade(checks, evidenceFor(state)));
    },
    run: (machine, script) => {
      ran.push(`${machine}: ${script}`);
      return Promise.resolve().then(() => run(script, set));
    },
    save: unused,
    restore: () => {
      ran.push('restore');
      return Promise.resolve().then(() => run('restore', set));
    },
    recover: () => Promise.resolve(false),
    ...rest,
  };
}

/** Does what the scripts say. */
const asTold = (script: string, set: (state: readonly Wanted[]) => void): void =>
  set(script === 'break' ? wrong('b') : right);

t.test('inject, grade, undo, grade', async (t) => {
  const lab = labOf(asTold);
  const said: string[] = [];
  t.match(await proveFaults([fault], lab, (line) => said.push(line)), [
    { fault, problems: [], spoiled: false },
  ]);
  t.same(lab.ran, ['server: break', 'server: repair']);
  t.same(said, ['  in 0 s, graded 0 s, taken back 0 s']);
  t.same(await left(lab), []);
});

t.test('an injection that fails is undone all the same', async (t) => {
  const lab = labOf((script) => {
    if (script === 'break') throw new LabError('machine', 'no such unit');
  });
  t.match(await proveFaults([fault], lab), [
    { problems: ['inject no-b: no such unit'], spoiled: false },
  ]);
  t.same(lab.ran, ['server: break', 'server: repair']);
});

t.test('what only a restore takes back is restored', async (t) => {
  const kept: string[] = [];
  const lab = labOf(asTold, {
    save: () => {
      kept.push('save');
      return Promise.resolve();
    },
  });
  t.match(await proveFaults([{ ...fault, restore: true }], lab), [{ problems: [] }]);
  t.same([...kept, ...lab.ran], ['save', 'server: break', 'restore']);
});

t.test(
  'what the undo leaves is told; where it cannot be brought back the lab is lost',
  async (t) => {
    const stays = (script: string, set: (state: readonly Wanted[]) => void): void => {
      if (script === 'break') set(wrong('b'));
    };
    t.match(await proveFaults([fault], labOf(stays)), [
      { problems: [/^after the undo: b: fail/], spoiled: true },
    ]);
    const lab: ReturnType<typeof labOf> = labOf(
      (script, set) => {
        if (script !== 'repair') asTold(script, set);
      },
      {
        recover: async () => {
          await lab.restore();
          return true;
        },
      },
    );
    t.match(await proveFaults([fault], lab), [
      { problems: [/^after the undo: b: fail/], spoiled: false },
    ]);
  },
);

t.test('those that do not go together are proved alone', async (t) => {
  const other: Fault = { ...fault, id: 'no-e', check: 'e', machine: 'node-0', inject: 'break e' };
  let broken: readonly string[] = [];
  const lab = labOf((script, set) => {
    // Where both are in, e cannot be seen.
    broken = script === 'repair' ? [] : [...broken, script === 'break' ? 'b' : 'e'];
    set(wrong(...(broken.length > 1 ? ['b'] : broken)));
  });
  const said: string[] = [];
  t.match(await proveFaults([fault, other], lab, (line) => said.push(line)), [
    { fault, problems: [] },
    { fault: other, problems: [] },
  ]);
  t.match(said, [/^ {2}in /, /^ {2}not together: e should fail: pass/, /^ {2}in /, /^ {2}in /]);
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
    t.end();
  },
);
