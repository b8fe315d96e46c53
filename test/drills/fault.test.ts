import t from 'tap';
import type { Check, Fault, Verdict } from '../../lib/core/check.js';
import { faultName, planFault, type ChapterFault } from '../../lib/drills/fault.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { filesMark, readMark, renderMark } from '../../lib/drills/mark.js';
import { checkOf } from '../course/small.js';
import { smallLab } from '../labs/fixture.js';

const fault: Fault = {
  id: 'etcd-stopped-on-server',
  title: 'Did not start etcd',
  check: '07.running.server',
  machine: 'server',
  inject: 'systemctl stop etcd',
  undo: 'systemctl start etcd',
  touches: ['services'],
  api: 'stops',
  expect: ['inactive'],
};
const check = (id: string, needs: readonly string[], points: number): Check => ({
  ...checkOf(id),
  needs,
  points,
});
const chapterFault: ChapterFault = {
  name: faultName('07', fault.id),
  fault,
  chapter: { id: '07', title: 'Bootstrapping the etcd Cluster' },
  checks: [
    check('07.unit.server', ['04.pair.server'], 2),
    check('07.running.server', ['07.unit.server'], 3),
    check('07.health.server', ['07.running.server'], 4),
  ],
};
const { name } = chapterFault;
const plan = planFault(chapterFault, smallLab);

t.test('its name tells the chapter, and nothing of what is broken', (t) => {
  t.match(name, /^fault-07-[0-9a-f]{4}$/);
  t.not(faultName('07', 'another'), name);
  t.not(faultName('08', fault.id), name);
  for (const text of [plan.title, plan.story])
    for (const word of ['etcd-stopped', 'Did not start', 'server', 'running'])
      t.notOk(text.includes(word), `${text} has not "${word}"`);
  t.end();
});

t.test('it is graded by its chapter, under ids of its own', (t) => {
  t.same(
    plan.checks.map(({ id, needs, points }) => [id, needs, points]),
    [
      [`${name}.unit.server`, ['04.pair.server'], 0],
      [`${name}.running.server`, [`${name}.unit.server`], 3],
      [`${name}.health.server`, [`${name}.running.server`], 0],
    ],
    'what it breaks alone has points',
  );
  t.same(plan.firstCauses, [`${name}.running.server`]);
  t.same(plan.requires, []);
  t.match(plan.drill, { name, from: '07', points: 3, stopsApi: true, isExercise: false });
  t.notOk(
    planFault({ ...chapterFault, fault: { ...fault, api: 'needs' } }, smallLab).drill.stopsApi,
  );
  t.end();
});

t.test('what the text of the tutorial leads to is to be put right here, too', (t) => {
  const judged = (id: string, verdict: Verdict): unknown => {
    const [own] = planFault(
      { ...chapterFault, checks: [{ ...check(id, [], 0), judge: () => verdict }] },
      smallLab,
    ).checks;
    return { points: own?.points, verdict: own?.judge({}) };
  };
  const failed: Verdict = {
    state: 'fail',
    expected: 'a',
    actual: 'b',
    cause: { text: 'The tutorial leaves it out.', origin: 'tutorial' },
  };
  t.match(judged(fault.check, failed), {
    points: 1,
    verdict: { ...failed, cause: { text: 'The tutorial leaves it out.', origin: 'learner' } },
  });
  t.same(judged('07.other', failed), { points: 0, verdict: failed }, 'not where it was not put in');
  for (const verdict of [
    { state: 'pass', evidence: 'x' },
    { state: 'fail', expected: 'a', actual: 'b' },
  ] as const)
    t.same(judged(fault.check, verdict), { points: 1, verdict });
  t.end();
});

t.test('it is put in, and taken back, as it is proved', (t) => {
  const [way] = plan.ways;
  t.same(
    [...plan.breaks, ...(way?.steps ?? [])].map(({ machine, file, text }) => [machine, file, text]),
    [
      ['server', 'inject', 'set -e\ncd\nsystemctl stop etcd'],
      ['server', 'undo', 'set -e\ncd\nsystemctl start etcd'],
    ],
  );
  t.equal(plan.ways.length, 1);
  t.equal(way?.name, 'solution');
  const [script] = plan.breaks;
  t.match(guestCommand(script!, 'unit'), /systemctl stop etcd/);
  t.match(script, { environment: { LAB_MACHINE: 'server' }, slowness: smallLab.slowness });
  t.end();
});

t.test('a mark holds it, and sees when it is another one', (t) => {
  const mark = {
    kind: 'drill',
    drills: [{ name, variant: plan.variant.name, files: filesMark(plan.drill) }],
    seed: 7,
    started: new Date('2026-01-31T10:00:00Z'),
  } as const;
  t.same(readMark(renderMark(mark)), mark);
  for (const changed of [{ inject: 'true' }, { undo: 'true' }, { machine: 'node-0' }])
    t.not(
      filesMark(planFault({ ...chapterFault, fault: { ...fault, ...changed } }, smallLab).drill),
      filesMark(plan.drill),
    );
  t.end();
});
