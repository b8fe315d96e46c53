import t from 'tap';
import { LabError } from '../../../lib/core/errors.js';
import type { Ordeal } from '../../../lib/core/ordeal.js';
import type { Outcome } from '../../../lib/grade/engine.js';
import { ordealOutcome } from '../../../lib/grade/ordeal.js';
import { undergo } from '../../../lib/practice/ordeals/undergo.js';
import { cause, front, lost, quorum, world, type Otherwise, type World } from './world.js';

interface Undergone {
  readonly lab: World;
  readonly notes: readonly string[];
  readonly outcome: Outcome;
  readonly seconds: number;
}

async function through(ordeal: Ordeal, otherwise: Otherwise = {}): Promise<Undergone> {
  const lab = world(otherwise);
  const notes: string[] = [];
  const outcome = ordealOutcome(ordeal, await undergo(ordeal, lab, (text) => notes.push(text)));
  return { lab, notes, outcome, seconds: lab.clock.now() / 1000 };
}

t.test('the running order: ask, disturb, wait until it is borne, end', async (t) => {
  for (const [ordeal, order] of [
    [
      lost('a'),
      ['off a', 'mark done 0', 'mark begins 1', 'on a', 'mark done 1', 'check 07 08', 'mark well'],
    ],
    [front, ['cloud: restart it', 'mark done 0', 'check 07 08', 'mark well']],
    [
      quorum,
      [
        'off a b',
        'mark done 0',
        'mark begins 1',
        'on a',
        'mark done 1',
        'mark begins 2',
        'on b',
        'mark done 2',
        'check 07 08',
        'mark well',
      ],
    ],
  ] as const) {
    const { lab, outcome, seconds } = await through(ordeal);
    t.same(lab.log, ['start', 'mark begins 0', ...order, 'stop'], ordeal.id);
    t.match(outcome, { state: 'pass' }, JSON.stringify(outcome));
    t.ok(seconds < 80, `${seconds} s: nothing is waited for by the clock`);
  }
});

t.test('what comes back late is waited for, as long as something moves', async (t) => {
  let looks = 0;
  const { outcome, notes } = await through(lost('b'), {
    answers: (second) => second < 12 || second > 14,
    causes: () => (looks++ < 3 ? [cause('abc'.charAt(looks - 1))] : []),
  });
  t.match(outcome, { state: 'pass', evidence: /b off: \d+ asked, 3 lost \(3 connection refused/ });
  t.ok(notes.includes('b on: a: a is ill') && notes.includes('b on: c: c is ill'));
  t.ok(notes.some((note) => /^b off: of the last \d+ requests 3 lost/.test(note)));
});

t.test(
  'a front that goes on leading requests to who is gone is not waited for for ever',
  async (t) => {
    const { outcome, lab } = await through(lost('a'), {
      answers: (second, off) => off.size === 0 || second % 3 !== 0,
    });
    t.match(outcome, {
      state: 'fail',
      actual:
        /requests lost, not 3 at most.*a off: the client is not answered again \(nothing has moved for 1\d\d s; last seen: of the last 10 requests [34] lost \(\d connection refused\)\)/,
    });
    t.ok(lab.log.includes('on a'), 'it gets its power back all the same');
  },
);

t.test('without a majority nobody may be answered', async (t) => {
  const { outcome } = await through(quorum, { answers: () => true });
  t.match(outcome, {
    state: 'fail',
    actual: /^a, b off: the client is still answered \(.*writes were answered/,
  });
});

t.test('what stays ill, or does not come up, is the end of it', async (t) => {
  const ill = await through(lost('a'), { causes: () => [cause('c')] });
  t.match(ill.outcome, {
    state: 'fail',
    cause: { text: 'not well again: 07.health.c on c, c is ill' },
  });
  for (const kind of ['machine', 'step'] as const) {
    const { lab, outcome } = await through(quorum, {
      fails: (what) =>
        what === 'on a' ? new LabError(kind, 'a: nothing has moved for 120 s') : undefined,
    });
    t.match(outcome, { state: 'fail', cause: { text: 'a: nothing has moved for 120 s' } });
    t.notOk(lab.log.includes('on b'));
    t.same(lab.log.slice(-2), ['mark unwell a: nothing has moved for 120 s', 'stop']);
  }
});

t.test('nothing is done to a lab whose client is not answered', async (t) => {
  const lab = world({ answers: (second) => second % 5 !== 0 });
  await t.rejects(
    undergo(lost('a'), lab, () => undefined),
    {
      kind: 'refused',
      message: /^a client is not answered, before anything was done: nothing has moved/,
    },
  );
  t.same(lab.log, ['start']);
});

t.test('what says nothing of the lab is thrown', async (t) => {
  for (const what of ['start', 'mark begins 0', 'off a', 'mark done 1', 'mark well', 'stop']) {
    const lab = world({
      fails: (done) => (done === what ? new LabError('libvirt', 'libvirt is gone') : undefined),
    });
    await t.rejects(
      undergo(lost('a'), lab, () => undefined),
      { kind: 'libvirt', message: 'libvirt is gone' },
      what,
    );
  }
});

t.test('an interruption is thrown, wherever it comes', async (t) => {
  for (const what of ['start', 'mark begins 0', 'off a', 'on a', 'check 07 08', 'stop']) {
    const stop = new AbortController();
    const lab = world({
      signal: stop.signal,
      fails: (done) => {
        if (done === what) stop.abort();
        return done === what ? new LabError('machine', 'the connection is closed') : undefined;
      },
      causes: () => {
        if (what === 'check 07 08') stop.abort();
        return [];
      },
    });
    await t.rejects(
      undergo(lost('a'), lab, () => undefined),
      LabError,
      what,
    );
    t.notOk(lab.log.includes('mark well') && what !== 'stop');
  }
});
