import t from 'tap';
import { cka } from '../../labs/cka/index.js';
import { khw as track } from '../../labs/khw/index.js';
import { catalogue, nameOf } from '../../lib/cli/catalogue.js';
import { chapterNamed } from '../../lib/course/chapters.js';
import { faultsOf } from '../../lib/course/faults.js';
import { planFault } from '../../lib/drills/fault.js';
import { filesMark, renderMark, type DrillMark } from '../../lib/drills/mark.js';
import { activeSubjects } from '../../lib/practice/active.js';
import { nextExercise } from '../../lib/practice/practise.js';
import {
  readGradingRecord,
  writeGradingRecord,
  type GradingRecord,
} from '../../lib/practice/record.js';
import { fakeApp, plainOptions, type FakeApp, type Kept } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';
import { smallLab } from '../labs/fixture.js';

const faults = faultsOf(chapterNamed(track, '07'), smallLab);
const names = faults.map(({ name }) => name);

const grade = (earned: number, at = new Date()): GradingRecord['subjects'][string] => ({
  at: at.toISOString(),
  pass: earned,
  checks: 1,
  earned,
  possible: 1,
});

/** A lab on which a learner has found these right, and that is in this drill. */
async function labWith(
  subjects: GradingRecord['subjects'],
  kept: readonly Kept[] = [],
): Promise<FakeApp> {
  const home = makeHome();
  t.teardown(() => home.remove());
  await recordLab(home);
  const fake = fakeApp(home.path, kept);
  await writeGradingRecord(fake.opened.paths, { hints: {}, subjects });
  return fake;
}

const draw = (
  { app }: FakeApp,
  topic: string | undefined,
  seed = 7,
  minutes?: number,
): Promise<string> =>
  nextExercise(app, {
    ...plainOptions,
    ...(topic === undefined ? {} : { topic }),
    ...(minutes === undefined ? {} : { minutes }),
    seed,
  });

async function run(fake: FakeApp, name: string, options: object): Promise<number | undefined> {
  const command = (await catalogue.find((entry) => nameOf(entry) === name)?.load())!;
  return command.run(fake.app, { ...plainOptions, ...options });
}

t.test(
  'a fault of the chapter is drawn, by number or name, the same by the same seed',
  async (t) => {
    const fake = await labWith({ '07': grade(1) });
    const drawn = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => draw(fake, '07', seed)));
    t.same(
      drawn.filter((name) => !names.includes(name)),
      [],
    );
    t.ok(new Set(drawn).size > 1, 'not always the same one');
    for (const topic of ['07', '7', 'bootstrapping-etcd'])
      t.equal(await draw(fake, topic, 1), drawn[0], topic);
  },
);

t.test('what was right today is hardly drawn, what was not repaired is', async (t) => {
  const [weak = '', ...others] = names;
  const fake = await labWith({
    '07': grade(1),
    [weak]: grade(0),
    ...Object.fromEntries(others.map((name) => [name, grade(1)])),
  });
  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  const drawn = await Promise.all(seeds.map((seed) => draw(fake, '07', seed)));
  t.ok(drawn.filter((name) => name === weak).length > 10, 'ten times as often as by chance');
});

t.test('a chapter that the lab has not come to has no faults yet', async (t) => {
  const fake = await labWith({ '06': grade(1), '08': grade(0) });
  await t.rejects(draw(fake, '07'), {
    kind: 'refused',
    message: 'lab khw has not come to chapter 07, Bootstrap etcd',
    hint: /`khw-lab up --until 07` does it\..*`khw-lab check 07`/,
  });
  t.match(await draw(fake, '05'), /^fault-05-/, 'those before it have');
  const finished = await labWith({ '12': grade(1) });
  await t.rejects(draw(finished, '13'), { message: /has not come to chapter 13/ }, 'optional');
  const further = await labWith({ '13': grade(1) });
  t.match(await draw(further, '13'), /^fault-13-/);
});

t.test('what cannot be drawn is said, with what can', async (t) => {
  const fake = await labWith({ '12': grade(1) });
  for (const topic of ['99', '1e1', '-7', '', 'bootstrapping-etc', 'networking', '07 08'])
    await t.rejects(
      draw(fake, topic),
      { kind: 'usage', message: `there is no chapter "${topic}"`, hint: /Chapters: 02, 03/ },
      topic,
    );
  await t.rejects(draw(fake, undefined), {
    kind: 'usage',
    message: 'track khw has no exercises',
    hint: /`khw-lab practice NN`/,
  });
  await t.rejects(draw(fake, '07', 1, 5), {
    kind: 'usage',
    message: 'there is nothing to draw',
    hint: 'The shortest one takes 10 minutes.',
  });
  t.match(await draw(fake, '07', 1, 10), /^fault-07-/, 'there is time for one');
});

t.test('where there are exercises, a topic is a domain or a chapter', async (t) => {
  const fake = await labWith({ '12': grade(1) });
  const onCka = { ...fake, app: { ...fake.app, tracks: [{ ...cka, id: 'khw' }] } };
  t.match(await draw(onCka, '07'), /^fault-07-/);
  await t.rejects(draw(onCka, 'netwroking'), {
    kind: 'usage',
    message: 'there is no domain and no chapter "netwroking"',
    hint: /^Did you mean networking\? Domains: .*storage.*; chapters: 02, 03/,
  });
  await t.rejects(draw(onCka, '99'), {
    message: 'there is no domain and no chapter "99"',
    hint: /^Domains: /,
  });
});

t.test('nothing is put in while a drill or an exam is on', async (t) => {
  const mark: DrillMark = {
    kind: 'drill',
    drills: [{ name: 'kubelet-down', variant: 'node-0' }],
    seed: 7,
    started: new Date('2026-01-31T10:00:00Z'),
  };
  for (const [kind, message] of [
    ['drill', 'drill kubelet-down is on'],
    ['exam', 'an exam is on (kubelet-down)'],
  ] as const) {
    const kept: Kept = {
      name: 'before-drill',
      kind: 'drill',
      message: renderMark({ ...mark, kind }),
    };
    const fake = await labWith({ '07': grade(1) }, [kept]);
    await t.rejects(run(fake, 'practice', { topic: '07', seed: 7 }), { kind: 'refused', message });
    t.same(fake.printed, []);
  }
});

t.test('a fault that is on is graded and helped with like a drill', async (t) => {
  const [one] = faults;
  const { drill, variant, firstCauses } = planFault(one!, smallLab);
  const [check = ''] = firstCauses;
  const mark: DrillMark = {
    kind: 'drill',
    drills: [{ name: drill.name, variant: variant.name, files: filesMark(drill) }],
    seed: 7,
    started: new Date('2026-01-31T10:00:00Z'),
  };
  const fake = await labWith({ '07': grade(1) }, [
    { name: 'before-drill', kind: 'drill', message: renderMark(mark) },
  ]);
  const { app, opened } = fake;
  for (const name of [undefined, drill.name]) {
    const subjects = await activeSubjects(app, opened, name);
    t.same(
      subjects?.map(({ id }) => id),
      [drill.name],
    );
    const checks = subjects?.[0]?.checks(smallLab) ?? [];
    t.equal(checks.length, chapterNamed(track, '07').checks(smallLab).length);
    t.same(
      checks.filter(({ points }) => points > 0).map(({ id }) => id),
      [check],
    );
  }
  await run(fake, 'hint', { check });
  t.match(fake.printed[0], check);
  t.same((await readGradingRecord(opened.paths)).hints, { [check]: 1 }, "not the chapter's check");
  await t.rejects(activeSubjects(app, opened, faults[1]!.name), {
    kind: 'usage',
    message: `drill ${faults[1]!.name} is not active`,
    hint: `Active: ${drill.name}.`,
  });
  await t.rejects(activeSubjects(app, opened, 'fault-07-zzzz'), {
    message: 'there is no chapter "fault-07-zzzz"',
  });
  const changed = { ...mark, drills: [{ ...mark.drills[0]!, files: 'abcdef' }] };
  const other = await labWith({}, [
    { name: 'before-drill', kind: 'drill', message: renderMark(changed) },
  ]);
  await t.rejects(activeSubjects(other.app, other.opened, undefined), {
    message: `the files of drill ${drill.name} are not what they were when it began`,
    hint: `\`khw-lab reset ${drill.name}\` brings back what was before, without a grade.`,
  });
});
