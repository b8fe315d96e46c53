import t from 'tap';
import type { Act, Experiment, Look, ProofLab } from '../../../lib/practice/proof/experiment.js';
import { attempt, proveBatch } from '../../../lib/practice/proof/engine.js';
import { heldClock } from '../../lab/fakes.js';

interface Script extends Act {
  readonly text: string;
}
type Trial = Experiment<Script>;

const script = (machine: string, text: string): Script => ({ machine, text });

/** Taken back by a script of its own. */
const fault = (id: string, machine = 'server'): Trial => ({
  id,
  machines: [machine],
  inject: [script(machine, `break ${id}`)],
  undo: [script(machine, `undo ${id}`)],
  expects: { check: id, words: [], checks: [id] },
});

/** Repaired by its solution, taken back by a checkpoint. */
const drill = (id: string, machine = 'node-0'): Trial => ({
  ...fault(id, machine),
  undo: 'restore',
  solve: [script(machine, `solve ${id}`)],
});

interface FakeLab extends ProofLab<Script, Trial> {
  readonly log: string[];
}

/**
 * A lab that writes down what is done to it. `wrong` names what goes wrong: `run break a`, `fail`,
 * `pass`; how often it does is asked each time.
 */
function labThat(
  wrong: (what: string) => boolean = () => false,
  rest: Partial<ProofLab<Script, Trial>> = {},
): FakeLab {
  const log: string[] = [];
  const done = (what: string): Promise<void> => {
    log.push(what);
    return wrong(what) ? Promise.reject(new Error(`${what} went wrong`)) : Promise.resolve();
  };
  const look = (name: string): Look<Trial> => ({
    patience: { stillMs: 1000 },
    intervalMs: 1000,
    grade: (batch) => {
      log.push(`${name} ${batch.map(({ id }) => id).join(' ')}`);
      return Promise.resolve([]);
    },
    problems: (batch) =>
      batch.flatMap((of) =>
        wrong(`${name} ${of.id}`) ? [{ of, error: new Error(`no ${name} of ${of.id}`) }] : [],
      ),
    sight: () => ({}),
  });
  return {
    log,
    clock: heldClock(),
    signal: new AbortController().signal,
    standing: [],
    run: ({ machine, text }) => done(`${machine}: ${text}`),
    queueOf: (machine) => machine,
    inTurn: (batch) => batch,
    whileBroken: look('fail'),
    onceRepaired: look('pass'),
    keep: () => done('keep'),
    restore: () => done('restore'),
    bringBack: async (note) => {
      note('bring the lab back');
      await done('bring back');
      return !wrong('back');
    },
    ...rest,
  };
}

const nobody = (): void => undefined;
const messages = (problems: readonly { readonly error: unknown }[]): readonly string[] =>
  problems.map(({ error }) => (error instanceof Error ? error.message : String(error)));

t.test('the running order: break, must fail, back, must pass', async (t) => {
  for (const [what, subject, order] of [
    ['a fault', fault('a'), ['server: break a', 'fail a', 'server: undo a', 'pass a']],
    ['a drill', drill('a'), ['node-0: break a', 'fail a', 'node-0: solve a', 'pass a']],
    [
      'what only a restore takes back',
      { ...fault('a'), undo: 'restore' } as const,
      ['keep', 'server: break a', 'fail a', 'restore', 'pass a'],
    ],
  ] as const) {
    const lab = labThat();
    const notes: string[] = [];
    const { problems, right, times } = await attempt([subject], lab, (text) => notes.push(text));
    t.same([problems, right], [[], true], what);
    t.same(lab.log, order, what);
    t.same(notes, ['break the lab', 'grade: it must fail', 'repair it', 'grade: it must pass']);
    t.same(
      Object.keys(times),
      ['keep', 'break', 'fail', 'repair', 'pass', 'bring back'],
      'the time of each stage is known, of those that were left out too',
    );
    t.same(
      lab.standing.map(({ id }) => id),
      subject.solve === undefined ? [] : ['a'],
      'a solution stays',
    );
  }
});

t.test('a fault is taken back whatever was wrong; what is left then is brought back', async (t) => {
  for (const [wrong, order, found] of [
    [
      'server: break a',
      ['server: break a', 'server: undo a', 'pass a'],
      ['inject a: server: break a went wrong'],
    ],
    [
      'fail a',
      ['server: break a', 'fail a', 'fail a', 'server: undo a', 'pass a'],
      ['no fail of a'],
    ],
    [
      'server: undo a',
      ['server: break a', 'fail a', 'server: undo a', 'pass a'],
      ['undo a: server: undo a went wrong'],
    ],
    [
      'pass a',
      ['server: break a', 'fail a', 'server: undo a', 'pass a', 'pass a', 'bring back'],
      ['no pass of a'],
    ],
  ] as const) {
    const lab = labThat((what) => what === wrong);
    const { problems, right } = await attempt([fault('a')], lab, nobody);
    t.same(messages(problems), found, wrong);
    t.equal(right, true);
    t.same(lab.log, order, wrong);
  }
  const lost = labThat((what) => what === 'pass a' || what === 'back');
  t.equal((await attempt([fault('a')], lost, nobody)).right, false, 'it may stay wrong');
});

t.test('the first problem of a drill is its end, and the lab is brought back', async (t) => {
  for (const [wrong, order, found] of [
    ['node-0: break a', ['node-0: break a', 'bring back'], ['node-0: break a went wrong']],
    ['fail a', ['node-0: break a', 'fail a', 'fail a', 'bring back'], ['no fail of a']],
    [
      'node-0: solve a',
      ['node-0: break a', 'fail a', 'node-0: solve a', 'bring back'],
      ['node-0: solve a went wrong'],
    ],
    [
      'pass a',
      ['node-0: break a', 'fail a', 'node-0: solve a', 'pass a', 'pass a', 'bring back'],
      ['no pass of a'],
    ],
  ] as const) {
    const lab = labThat((what) => what === wrong, { standing: [drill('earlier')] });
    const { problems, right } = await attempt([drill('a')], lab, nobody);
    t.same(messages(problems), found, wrong);
    t.equal(right, true);
    t.same(lab.log, order, wrong);
    t.same(lab.standing, [], 'nothing stands any more');
  }
});

t.test('queues are side by side; a script comes after those before it', async (t) => {
  const lab = labThat();
  const two = { ...fault('a'), inject: [script('server', 'a1'), script('node-0', 'a2')] };
  const [b, c] = [fault('b', 'node-0'), fault('c')];
  await attempt([{ ...two, machines: ['server', 'node-0'] }, b, c], lab, nobody);
  t.same(lab.log.slice(0, 4), ['server: a1', 'node-0: break b', 'server: break c', 'node-0: a2']);
});

t.test('where something is wrong with several, each is made alone', async (t) => {
  const heard: string[] = [];
  const lab = labThat((what) => what === 'fail b');
  const proved = await proveBatch([fault('a'), fault('b', 'node-0')], lab, nobody, {
    apart: (problems) => heard.push(...messages(problems)),
  });
  t.same(heard, ['no fail of b']);
  t.same(
    proved.map(({ experiment: { id }, problems, sharedBy }) => [id, messages(problems), sharedBy]),
    [
      ['a', [], 1],
      ['b', ['no fail of b'], 1],
    ],
  );
  const together = await proveBatch([fault('a'), fault('b')], labThat(), nobody);
  t.same(
    together.map(({ problems, sharedBy }) => [problems.length, sharedBy]),
    [
      [0, 2],
      [0, 2],
    ],
  );
});

t.test('where the lab stays wrong nothing more is made', async (t) => {
  for (const batch of [[fault('a')], [fault('a'), fault('b')]]) {
    const lab = labThat((what) => what === 'pass a' || what === 'back');
    const proved = await proveBatch(batch, lab, nobody);
    t.ok(proved.every(({ right }) => !right));
    t.equal(lab.log.filter((what) => what === 'bring back').length, 1);
  }
  // Together they leave it right, alone the first does not.
  let together = true;
  const lab = labThat((what) => {
    if (what === 'fail b') return together;
    if (what === 'server: break a') together = lab.log.filter((one) => one === what).length < 2;
    return !together && (what === 'pass a' || what === 'back');
  });
  t.same(
    (await proveBatch([fault('a'), fault('b')], lab, nobody)).map(({ experiment: { id } }) => id),
    ['a'],
  );
});

t.test('a drill that fails beside others, or on what they left, is made alone', async (t) => {
  const heard: string[] = [];
  const notes: string[] = [];
  const lab = labThat((what) => what === 'pass b');
  const proved = await proveBatch(
    [drill('a'), drill('b', 'node-1')],
    lab,
    (text) => notes.push(text),
    {
      wrong: ({ batch, alone, problems }) =>
        heard.push(
          `${batch.map(({ id }) => id).join(' ')}, ${alone ? 'alone' : 'not alone'}: ${messages(problems).join()}`,
        ),
    },
  );
  t.same(
    proved.map(({ experiment: { id }, problems }) => [id, messages(problems)]),
    [
      ['a', []],
      ['b', ['no pass of b']],
    ],
  );
  t.same(heard, [
    'a b, not alone: no pass of b',
    // On what a left.
    'b, not alone: no pass of b',
    'b, alone: no pass of b',
  ]);
  t.ok(notes.includes('bring the lab back') && notes.includes('b: b: break the lab'), 'by name');
});

t.test('an interruption is no problem of the experiment, and is thrown', async (t) => {
  for (const subject of [fault('a'), drill('a')]) {
    const stop = new AbortController();
    const lab = labThat(
      (what) => {
        if (what.endsWith('break a')) stop.abort();
        return what.endsWith('break a');
      },
      { signal: stop.signal },
    );
    await t.rejects(attempt([{ ...subject, solve: [] }], lab, nobody), /went wrong/);
  }
});

t.test('a state that cannot be kept or brought back is the end', async (t) => {
  const restored = { ...fault('a'), undo: 'restore' } as const;
  const unkept = labThat((what) => what === 'keep');
  await t.rejects(attempt([restored], unkept, nobody), /keep went wrong/);
  t.same(unkept.log, ['keep'], 'nothing was broken');
  const stuck = labThat((what) => what === 'fail a' || what === 'bring back');
  await t.rejects(attempt([drill('a')], stuck, nobody), /bring back went wrong/);
  const unrestored = labThat((what) => what === 'restore');
  t.same(messages((await attempt([restored], unrestored, nobody)).problems), [
    'undo a: restore went wrong',
  ]);
});
