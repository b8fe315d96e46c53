import { join } from 'node:path';
import t from 'tap';
import { khw } from '../../../labs/khw/index.js';
import type { Check } from '../../../lib/core/check.js';
import type { Graded } from '../../../lib/grade/engine.js';
import { areBash } from '../../labs/judged.js';
import { smallLab } from '../../labs/fixture.js';
import { problemsWith } from '../cases.js';
import { checksOf, faultsOf } from '../site.js';
import { readRows, writeRows, type Row } from './page.js';
import { casesOf, type Case } from './table.js';

const cases = casesOf(smallLab, faultsOf(khw.chapters, smallLab));

t.test('each case has one way to come out, and a fault its check', (t) => {
  const ids = new Set(checksOf(khw.chapters, smallLab).map(({ id }) => id));
  for (const { number, title, fault, right } of cases) {
    t.equal((fault === undefined) !== (right === undefined), true, `${number} ${title}`);
    if (fault !== undefined) t.ok(ids.has(fault.check), fault.check);
  }
  t.equal(new Set(cases.map(({ number, title }) => `${number} ${title}`)).size, cases.length);
  t.end();
});

t.test('their scripts are bash', (t) =>
  areBash(
    t,
    cases.flatMap(({ fault, right }) =>
      [fault ?? right!].flatMap(({ inject, undo }) => [inject, undo]),
    ),
  ),
);

/** A lab of one check that passes, or fails once this script was run. */
const labThat = (fails: string): Parameters<typeof problemsWith>[1] => {
  let broken = false;
  let time = 0;
  const check = { id: '12.secret', title: '', machine: 'server', needs: [] } as unknown as Check;
  const graded = (): readonly Graded[] => [
    {
      check,
      outcome: broken
        ? { state: 'fail', expected: 'a', actual: 'b' }
        : { state: 'pass', evidence: 'a' },
    },
  ];
  return {
    clock: {
      now: () => time,
      sleep: (ms) => {
        time += ms;
        return Promise.resolve();
      },
    },
    signal: new AbortController().signal,
    slowness: 1,
    grade: () => Promise.resolve(graded()),
    run: (_, script) => {
      broken = script === fails;
      return script === 'cannot' ? Promise.reject(new Error('it cannot')) : Promise.resolve();
    },
    save: () => Promise.resolve(),
    restore: () => Promise.resolve(),
    recover: () => Promise.resolve(false),
  };
};
const other: Case = {
  number: 1,
  title: 'another way',
  right: { machine: 'server', inject: 'other', undo: 'back' },
};

t.test('a right way is proved where all passes with it and after it', async (t) => {
  t.same(await problemsWith(other, labThat('nothing')), []);
  t.match(await problemsWith(other, labThat('other')), [/^12\.secret: fail/]);
  t.match(await problemsWith(other, labThat('back')), [/^after the undo: 12\.secret: fail/]);
  const impossible = { ...other, right: { machine: 'server', inject: 'cannot', undo: 'back' } };
  t.same(await problemsWith(impossible, labThat('nothing')), ['it cannot']);
});

t.test('a fault is proved where its check fails', async (t) => {
  const fault = {
    id: 'f',
    title: '',
    check: '12.secret',
    machine: 'server',
    inject: 'break',
    undo: 'back',
    touches: [],
    expect: ['b'],
  };
  t.same(await problemsWith({ number: 1, title: '', fault }, labThat('break')), []);
  t.match(await problemsWith({ number: 1, title: '', fault }, labThat('nothing')), [/should fail/]);
});

t.test('rows come in the order of the cases, and go with them', (t) => {
  const path = join(t.testdir(), 'cases.md');
  const row = (number: number, title: string, result = 'proved'): Row => ({
    number: String(number),
    title,
    way: 'right',
    result,
    seconds: '1.0',
    date: '2026-11-30',
  });
  const [first, second] = [
    { number: 1, title: 'a' },
    { number: 2, title: 'b | c' },
  ] as const;
  writeRows([row(2, 'b | c'), row(1, 'a', 'NOT PROVED: x')], [first, second], path);
  t.same(readRows(path), [row(1, 'a', 'NOT PROVED: x'), row(2, 'b | c')]);
  writeRows([row(1, 'a')], [first], path);
  t.same(readRows(path), [row(1, 'a')]);
  t.end();
});
