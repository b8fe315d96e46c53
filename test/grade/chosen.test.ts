import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Check } from '../../lib/core/check.js';
import { gradeChosen } from '../../lib/grade/chosen.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { here } from './here.js';

const folder = temporaryFolder('khw-chosen-');

/** Checks of which each notes in a file that its fact was asked. */
function checks(
  name: string,
  exits: Readonly<Record<string, number>>,
): { readonly all: readonly Check[]; readonly asked: () => readonly string[] } {
  const log = join(folder, name);
  appendFileSync(log, '');
  const needs: Readonly<Record<string, readonly string[]>> = { '07.b': ['02.a'], '07.c': ['07.b'] };
  const all = ['02.a', '07.b', '07.c', '09.d'].map((id): Check => ({
    id,
    title: id,
    machine: 'server',
    points: 1,
    why: '',
    link: '',
    needs: needs[id] ?? [],
    hints: [],
    facts: { own: { machine: 'server', script: `echo ${id} >> ${log}; exit ${exits[id] ?? 0}` } },
    judge: ({ own }) =>
      own?.exitCode === 0
        ? { state: 'pass', evidence: 'is 0' }
        : { state: 'fail', expected: '0', actual: String(own?.exitCode) },
  }));
  return {
    all,
    asked: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
  };
}

const chosen = (all: readonly Check[]): readonly Check[] =>
  all.filter(({ id }) => id.startsWith('07'));
const options = { session: here, signal: new AbortController().signal };

t.test('where the chosen checks pass, nothing else is asked', async (t) => {
  const { all, asked } = checks('right', {});
  const graded = await gradeChosen(chosen(all), all, options);
  t.same(
    graded.map(({ check, outcome }) => [check.id, outcome.state]),
    [
      ['07.b', 'pass'],
      ['07.c', 'pass'],
    ],
  );
  t.same(asked(), ['07.b', '07.c']);
});

t.test(
  'where one does not, the first cause is looked for, and nothing is asked twice',
  async (t) => {
    const { all, asked } = checks('wrong', { '02.a': 1, '07.c': 1 });
    const graded = await gradeChosen(chosen(all), all, options);
    t.same(
      graded.map(({ check, outcome }) => [
        check.id,
        outcome.state,
        outcome.state === 'blocked' ? outcome.by : [],
      ]),
      [
        ['02.a', 'fail', []],
        ['07.b', 'blocked', ['02.a']],
        ['07.c', 'blocked', ['02.a']],
      ],
    );
    t.same(asked(), ['02.a', '07.b', '07.c']);
  },
);
