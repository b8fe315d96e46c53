import t from 'tap';
import { closingSentence, firstCauses, rootCauses } from '../../lib/grade/causes.js';
import { grade } from '../../lib/grade/engine.js';
import { inOrder, withNeeds } from '../../lib/grade/order.js';
import { earnedBy, scoreOf } from '../../lib/grade/score.js';
import { allStates, checkOf, evidenceFor, fail, graded, pass, type Wanted } from './fixture.js';

const states = (wanted: readonly Wanted[]): object =>
  Object.fromEntries(
    graded(wanted).map(({ check, outcome }) => [
      check.id,
      outcome.state === 'blocked'
        ? (outcome.reason ?? `by ${outcome.by.join(', ')}`)
        : outcome.state,
    ]),
  );

t.test('causes come before what follows, whatever the order given', (t) => {
  const checks = [
    { id: 'c', needs: ['b', 'a'] },
    { id: 'b', needs: ['a'] },
    { id: 'a' },
    { id: 'd' },
  ].map(checkOf);
  t.same(
    inOrder(checks).map(({ id }) => id),
    ['a', 'b', 'c', 'd'],
  );
  t.same(
    withNeeds([checkOf({ id: 'b', needs: ['a'] })], checks).map(({ id }) => id),
    ['b', 'a'],
  );
  t.end();
});

t.test('a cycle, an unknown need and an id twice are bugs that are named', (t) => {
  const thrown = (wanted: readonly Wanted[]): unknown => {
    try {
      return inOrder(wanted.map(checkOf));
    } catch (error) {
      return error;
    }
  };
  t.match(
    thrown([
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['c'] },
      { id: 'c', needs: ['b'] },
    ]),
    { kind: 'bug', message: 'checks need each other: a -> b -> c -> b' },
  );
  t.match(thrown([{ id: 'a', needs: ['x'] }]), {
    kind: 'bug',
    message: 'check a needs x, which there is not',
  });
  t.match(thrown([{ id: 'a' }, { id: 'a' }]), { kind: 'bug', message: 'there are two checks a' });
  t.end();
});

t.test('what follows from a failure is blocked by where it began', (t) => {
  t.same(
    states([
      { id: 'a', verdict: fail },
      { id: 'b', needs: ['a'] },
      { id: 'c', needs: ['b'] },
      { id: 'd', verdict: fail },
      { id: 'e', needs: ['c', 'd'] },
      { id: 'f' },
    ]),
    { a: 'fail', b: 'by a', c: 'by a', d: 'fail', e: 'by a, d', f: 'pass' },
  );
  t.same(states(allStates), {
    '01.before': 'fail',
    '07.right': 'pass',
    '07.wrong': 'fail',
    '07.upstream': 'fail',
    '07.follows': 'by 07.wrong',
    '07.far': 'by 01.before, 07.wrong',
    '07.silent': 'node-0 is shut off',
    '07.ours': 'broken',
  });
  t.end();
});

t.test(
  'what a machine did not answer is never a wrong "fail": its check is blocked, and what needs it by that',
  (t) => {
    const unavailable = { unavailable: 'no answer within 10 s' };
    t.same(
      states([
        { id: 'a', answer: unavailable, verdict: fail },
        { id: 'b', needs: ['a'] },
      ]),
      { a: 'server: no answer within 10 s', b: 'by a' },
    );
    t.same(
      grade([checkOf({ id: 'a' })], new Map()).map(({ outcome }) => outcome),
      [{ state: 'blocked', by: [], reason: 'server was not asked' }],
    );
    t.end();
  },
);

t.test('a judge that throws is our bug, with its stack', (t) => {
  const [first] = graded([
    {
      id: 'a',
      verdict: () => {
        throw new TypeError('oops');
      },
    },
  ]);
  t.match(first?.outcome, { state: 'broken', message: 'oops', stack: [/fixture|engine/] });
  const [second] = graded([
    {
      id: 'a',
      verdict: () => {
        throw 'words' as unknown as Error;
      },
    },
  ]);
  t.match(second?.outcome, { state: 'broken', message: 'words' });
  t.end();
});

t.test(
  "points: a blocked check costs nothing, a hint a part of half, the tutorial's fault nothing",
  (t) => {
    const check = { points: 4, hints: ['a', 'b'] };
    t.same(
      [0, 1, 2, 9].map((used) => earnedBy(check, pass, used)),
      [4, 3, 2, 2],
    );
    t.equal(earnedBy(check, fail, 0), 0);
    t.equal(earnedBy(check, { ...fail, cause: { text: '', origin: 'tutorial' } } as never, 0), 4);
    t.equal(earnedBy({ points: 1, hints: ['a', 'b', 'c'] }, pass, 1), 0.8);
    const score = scoreOf(graded(allStates), new Map([['07.right', 1]]));
    t.same(score, { earned: 3.5, lost: 4.5, open: 8, possible: 16 });
    t.equal(score.earned + score.lost + score.open, score.possible);
    t.end();
  },
);

t.test('all that failed by itself, several of one machine too', (t) => {
  t.same(
    rootCauses(
      graded([
        { id: 'a', verdict: fail },
        { id: 'b', needs: ['a'] },
        { id: 'c' },
        { id: 'd', verdict: fail },
        { id: 'e', verdict: fail, machine: 'node-0' },
      ]),
    ).map(({ machine, check }) => `${machine} ${check}`),
    ['server a', 'server d', 'node-0 e'],
  );
  t.end();
});

t.test('the first cause on each machine, in one sentence', (t) => {
  t.same(
    firstCauses(graded(allStates)).map(({ machine, check }) => `${machine} ${check}`),
    ['jumpbox 01.before', 'server 07.wrong', 'node-0 07.silent', 'node-1 07.ours'],
  );
  t.equal(
    closingSentence(
      graded([
        { id: 'a', verdict: fail },
        { id: 'b', needs: ['a'], machine: 'node-0' },
      ]),
    ),
    'First cause on server is a (title of a: another).',
  );
  t.equal(closingSentence(graded([{ id: 'a' }])), 'All 1 checks passed.');
  t.equal(closingSentence([]), 'There was nothing to check.');
  t.end();
});

t.test(
  'what the tutorial gets wrong is a first cause only where something suffers from it',
  (t) => {
    const upstream = {
      ...fail,
      cause: { text: 'the tutorial says so', origin: 'tutorial' as const },
    };
    const harmless = graded([{ id: 'a', verdict: upstream }, { id: 'b' }]);
    t.same(
      [firstCauses(harmless), closingSentence(harmless)],
      [
        [],
        'All 2 checks passed but 1, where the tutorial is wrong, not you: the lab works all the same.',
      ],
    );
    t.same(
      firstCauses(
        graded([
          { id: 'a', verdict: upstream },
          { id: 'b', verdict: fail },
        ]),
      ).map(({ check }) => check),
      ['b'],
    );
    t.same(
      firstCauses(
        graded([
          { id: 'a', verdict: upstream },
          { id: 'b', needs: ['a'] },
        ]),
      ).map(({ check }) => check),
      ['a'],
    );
    t.end();
  },
);

t.test('each question of two checks is judged by the same answer', (t) => {
  const facts = { fact: { machine: 'server', script: 'echo same' } };
  const judge = checkOf({ id: 'x' }).judge;
  const checks = ['a', 'b'].map((id) => ({ ...checkOf({ id }), facts, judge }));
  const evidence = new Map([
    ['server 10 echo same', { exitCode: 0, stdout: 'same\n', stderr: '' }],
  ]);
  t.same(
    grade(checks, evidence).map(({ outcome }) => outcome.state),
    ['pass', 'pass'],
  );
  t.same(evidenceFor([{ id: 'a' }]).size, 1);
  t.end();
});
