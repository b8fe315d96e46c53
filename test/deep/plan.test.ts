import t from 'tap';
import { changedSuites, unseenSuites, type SuiteRow } from './page.js';
import { sampleOrder } from './plan.js';
import { suites, type Suite } from './table.js';
import { longUnitTests } from '#long-unit-tests';

const suite = (name: string, lab: Suite['lab'], seconds: number): Suite => ({
  name,
  about: name,
  file: `${name}.ts`,
  lab,
  seconds,
  roots: [],
});
const all = [
  suite('a', 'none', 100),
  suite('b', 'small', 100),
  suite('c', 'small', 100),
  suite('d', '06', 100),
  suite('e', 'done', 100),
  suite('f', 'done', 100),
];
const names = (suites: readonly Suite[]): string => suites.map(({ name }) => name).join('');

t.test(
  'what fits is run in the order of the table, so that a lab is handed on; then the others',
  (t) => {
    t.equal(names(sampleOrder(all, 1, 1e9)), 'abcdef');
    for (let seed = 0; seed < 20; seed++) {
      const order = sampleOrder(all, seed, 450);
      t.same(new Set(order), new Set(all), 'none is forgotten');
    }
    t.end();
  },
);

t.test('a lab is paid once, and not where it is there', (t) => {
  const labless = [suite('e', 'done', 100), suite('f', 'done', 100)];
  t.equal(names(sampleOrder(labless, 1, 440)), 'ef');
  t.equal(names(sampleOrder(labless, 3, 200, ['whole'])), 'ef');
  t.end();
});

t.test('another seed draws others, the same one the same', (t) => {
  t.ok(
    new Set(Array.from({ length: 20 }, (_, seed) => names(sampleOrder(all, seed, 300)))).size > 5,
  );
  t.equal(names(sampleOrder(all, 5, 300)), names(sampleOrder(all, 5, 300)));
  t.end();
});

t.test('a suite that the page does not know to have passed as it is now counts as changed', (t) => {
  const row: SuiteRow = {
    name: 'a',
    result: 'passed',
    seconds: 1,
    date: '2026-11-29',
    digest: 'x',
  };
  const changed = (rows: readonly SuiteRow[], digest: string): string =>
    names(changedSuites([all[0]!], rows, () => digest));
  t.equal(changed([row], 'x'), '');
  t.equal(changed([row], 'y'), 'a');
  t.equal(changed([{ ...row, result: 'failed' }], 'x'), 'a');
  t.equal(changed([], 'x'), '', 'nobody has seen it run');
  t.equal(names(unseenSuites(all, [row])), names(all.slice(1)), 'nobody has seen those run');
  t.end();
});

t.test('what the unit stage leaves out is a suite', (t) => {
  t.same(
    longUnitTests.filter((file) => !suites.some((suite) => suite.file === file)),
    [],
  );
  t.end();
});
