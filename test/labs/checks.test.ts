import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, Comparison, Fact, Fault } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';
import { inOrder } from '../../lib/grade/order.js';
import { labs } from './fixture.js';
import { areBash } from './judged.js';

const checksOf = (lab: Lab): readonly Check[] =>
  track.chapters.flatMap((chapter) => chapter.checks(lab));
const faultsOf = (lab: Lab): readonly Fault[] =>
  track.chapters.flatMap((chapter) => chapter.faults(lab));
const comparisonsOf = (lab: Lab): readonly Comparison[] =>
  track.chapters.flatMap((chapter) => chapter.comparisons(lab));
const factsOf = (lab: Lab): readonly Fact[] => [
  ...checksOf(lab).flatMap(({ facts }) => Object.values(facts)),
  ...comparisonsOf(lab).map(({ fact }) => fact),
];

t.test('there are enough: 8 in a chapter, 120 in all', (t) => {
  for (const chapter of track.chapters)
    t.ok(
      chapter.checks(labs.small).length >= 8,
      `${chapter.id}: ${chapter.checks(labs.small).length}`,
    );
  t.ok(checksOf(labs.small).length >= 120, `${checksOf(labs.small).length} in all`);
  t.end();
});

for (const [name, lab] of Object.entries(labs)) {
  const checks = checksOf(lab);
  const machines = new Set(lab.machines.map((machine) => machine.name));

  t.test(`${name} lab: every need is there, and none goes in a circle or looks ahead`, (t) => {
    t.equal(inOrder(checks).length, checks.length);
    const ahead = checks.flatMap(({ id, needs }) =>
      needs
        .filter((need) => need.slice(0, 2) > id.slice(0, 2))
        .map((need) => `${id} needs ${need}`),
    );
    t.same(ahead, []);
    t.end();
  });

  t.test(`${name} lab: every check says all that a learner is to read`, (t) => {
    const lacking = checks.flatMap((check) =>
      [
        /^\d\d\.[a-z0-9.-]+$/.test(check.id) ? '' : 'id',
        check.title === '' ? 'title' : '',
        check.why.length < 20 ? 'why' : '',
        check.link.startsWith('https://') ? '' : 'link',
        check.hints.length >= 2 && check.hints.every((hint) => hint !== '') ? '' : 'hints',
        check.points >= 0 ? '' : 'points',
        machines.has(check.machine) ? '' : `machine ${check.machine}`,
        Object.keys(check.facts).length > 0 ? '' : 'facts',
      ]
        .filter((what) => what !== '')
        .map((what) => `${check.id}: ${what}`),
    );
    t.same(lacking, []);
    t.same(
      factsOf(lab)
        .filter(({ machine }) => !machines.has(machine))
        .map(({ machine, script }) => `${machine}: ${script.slice(0, 60)}`),
      [],
      'facts are asked of machines of the lab',
    );
    t.end();
  });

  t.test(`${name} lab: every fault names a check and a machine, once`, (t) => {
    const ids = new Set(checks.map(({ id }) => id));
    const faults = faultsOf(lab);
    t.same(
      faults
        .filter(
          (fault) =>
            !ids.has(fault.check) || !machines.has(fault.machine) || fault.expect.length === 0,
        )
        .map(({ id }) => id),
      [],
    );
    t.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
    const comparisons = comparisonsOf(lab);
    t.equal(new Set(comparisons.map(({ id }) => id)).size, comparisons.length);
    t.end();
  });
}

t.test('every check is proved by a fault at least', (t) => {
  const proved = new Set(faultsOf(labs.small).map(({ check }) => check));
  t.same(
    checksOf(labs.small)
      .map(({ id }) => id)
      .filter((id) => !proved.has(id)),
    [],
  );
  t.end();
});

t.test('every script is bash, and shellcheck finds no error', async (t) => {
  await areBash(t, [
    ...factsOf(labs.small).map(({ script }) => script),
    ...faultsOf(labs.small).flatMap(({ inject, undo }) => [inject, undo]),
  ]);
});
