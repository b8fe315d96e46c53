import t from 'tap';
import { cka } from '../../labs/cka/index.js';
import { candidatesOf, drawMock, drawn, needOf, sharesOf } from '../../lib/practice/draw.js';
import type { GradingRecord } from '../../lib/practice/record.js';
import type { Drill } from '../../lib/drills/types.js';
import { everyExercise } from '../prove/coverage.js';
import { smallLab } from '../labs/fixture.js';

const now = new Date('2026-02-01T00:00:00Z');
const empty: GradingRecord = { hints: {}, subjects: {} };
const domains = cka.exercises?.domains ?? [];
const all = await everyExercise();

const grade = (earned: number, days: number): GradingRecord['subjects'][string] => ({
  at: new Date(now.getTime() - days * 86_400_000).toISOString(),
  pass: 0,
  checks: 1,
  earned,
  possible: 10,
});

t.test('what was weak, or is long ago, is needed more', (t) => {
  const drill = all.find(({ name }) => name === 'three-ports')!;
  const need = (last?: GradingRecord['subjects'][string]): number =>
    needOf({ drill, grade: last }, now);
  const order = [
    need(grade(10, 0)),
    need(grade(10, 10)),
    need(grade(10, 30)),
    need(),
    need(grade(2, 0)),
  ];
  t.same(
    order,
    [...order].sort((a, b) => a - b),
  );
  t.ok(need(grade(10, 0)) > 0, 'nothing is never drawn');
  t.end();
});

t.test('exercises are drawn, drills and those without weight are not', (t) => {
  const names = candidatesOf(all, empty).map(({ drill }) => drill.name);
  t.ok(names.includes('three-ports'));
  t.notOk(names.includes('kubelet-down'));
  t.notOk(names.includes('etcd-old-revision'), 'weight 0');
  t.end();
});

t.test('a seed draws the same again, and what is weak comes first more often', (t) => {
  const candidates = candidatesOf(all, {
    ...empty,
    subjects: Object.fromEntries(
      all.map(({ name }) => [name, name === 'three-ports' ? grade(0, 0) : grade(10, 0)]),
    ),
  });
  t.same(drawn(candidates, 7, now), drawn(candidates, 7, now));
  const first = Array.from(
    { length: 200 },
    (_, seed) => drawn(candidates, seed, now)[0]?.drill.name,
  );
  const times = first.filter((name) => name === 'three-ports').length;
  // Ten times as often as if all were alike.
  t.ok(times > (10 * 200) / candidates.length, `${times} of 200`);
  t.ok(times < 200, 'but not always');
  t.end();
});

t.test('sixteen tasks by the shares of the curriculum', (t) => {
  t.same(Object.fromEntries(sharesOf(domains, 16)), {
    troubleshooting: 5,
    cluster: 4,
    networking: 3,
    workloads: 2,
    storage: 2,
  });
  for (const count of [1, 7, 16, 17, 20])
    t.equal(
      [...sharesOf(domains, count).values()].reduce((sum, one) => sum + one, 0),
      count,
    );
  t.end();
});

t.test('tasks of a mock exam fit together, and no domain has more than its share', (t) => {
  for (const seed of [1, 2, 3, 4]) {
    const drills = drawMock(candidatesOf(all, empty), domains, {
      count: 16,
      seed,
      now,
      lab: smallLab,
    });
    const of = (domain: string): readonly Drill[] => drills.filter((one) => one.domain === domain);
    for (const [domain, share] of sharesOf(domains, 16)) {
      t.ok(of(domain).length <= share, domain);
      t.ok(of(domain).length > 0, `${domain} has a task`);
    }
    t.ok(drills.filter(({ stopsApi }) => stopsApi).length <= 1);
    t.equal(new Set(drills.map(({ name }) => name)).size, drills.length);
  }
  t.end();
});
