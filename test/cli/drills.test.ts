import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { activeMark } from '../../lib/actions/active-drill.js';
import { workDuring } from '../../lib/actions/up.js';
import { findDrillCheckpoint } from '../../lib/checkpoints/find.js';
import type { App } from '../../lib/cli/app.js';
import { catalogue, nameOf } from '../../lib/cli/catalogue.js';
import { drillTable } from '../../lib/cli/drill-table.js';
import { takenNames } from '../../lib/course/drills.js';
import { checkNamed } from '../../lib/course/subjects.js';
import { renderMark, type DrillMark } from '../../lib/drills/mark.js';
import { readPackageFile } from '../../lib/host/files.js';
import { upTasks } from '../../lib/lab/up.js';
import { plansOf } from '../../lib/practice/active.js';
import { examTerms } from '../../lib/practice/finish.js';
import { proveDrills } from '../../lib/practice/prove.js';
import { readGradingRecord, writeGradingRecord } from '../../lib/practice/record.js';
import { drillRows } from '../../lib/practice/rows.js';
import { forgetHints } from '../../lib/practice/start.js';
import { good } from '../drills/folder.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { contextAt } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';
import { fakeApp, plainOptions, type Kept } from './fake-lab.js';
import { makeHome, recordLab } from './home.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

const drill: DrillMark = {
  kind: 'drill',
  drills: [{ name: 'kubelet-down', variant: 'node-0' }],
  seed: 7,
  started: new Date('2026-01-31T10:00:00Z'),
};
const exam: DrillMark = { ...drill, kind: 'exam', minutes: 30 };
const before = (mark: DrillMark): Kept => ({
  name: 'before-drill',
  kind: 'drill',
  message: renderMark(mark),
});
const chapterStart: Kept = { name: '09', kind: 'chapter' };

/** Runs a command as a command line would: `hint 09.x`. */
async function run(app: App, name: string, options: object = {}): Promise<number | undefined> {
  const command = (await catalogue.find((entry) => nameOf(entry) === name)?.load())!;
  return command.run(app, { ...plainOptions, ...options });
}

t.test(
  'a drill is on while all machines have the checkpoint from before it; libvirt is asked once where none is',
  async (t) => {
    const on = fakeApp(home.path, [chapterStart, before(drill)]);
    t.same(await activeMark(on.app, on.opened), drill);
    t.same(
      on.asked.map((commands) => commands.length),
      [5, 1],
    );
    const off = fakeApp(home.path, [chapterStart]);
    t.equal(await activeMark(off.app, off.opened), undefined);
    t.same(off.asked, [
      ['list', 'snapshot-list', 'snapshot-list', 'snapshot-list', 'snapshot-list'],
    ]);
    const half = fakeApp(home.path, [{ ...before(drill), without: ['node-1'] }]);
    t.equal(await activeMark(half.app, half.opened), undefined, 'saving was cut off');
    const own = fakeApp(home.path, [{ ...before(drill), kind: 'own' }]);
    t.equal(await activeMark(own.app, own.opened), undefined, "a learner's own of that name");
    t.equal(
      await findDrillCheckpoint(own.app, own.opened, 'before'),
      undefined,
      'the whole name counts',
    );
  },
);

t.test('during a drill up starts the machines, and repairs nothing', (t) => {
  const wanted = { chapters: track.chapters, checkpoints: true };
  t.same(workDuring(undefined, wanted), { ...wanted, keepClocks: false });
  const { chapters, keepClocks } = workDuring(exam, wanted);
  t.equal(keepClocks, true);
  const { opened } = fakeApp(home.path);
  const fleet = {
    session: () => Promise.reject(new Error('nobody is asked')),
    drop: () => undefined,
    close: () => undefined,
  };
  const request = {
    artifacts: [],
    containers: 'auto',
    image: { kind: 'debian' },
    further: [],
    complete: true,
    version: '1',
    chapters,
    keepClocks,
    booted: [{ title: 'Wait' }],
    between: () => [],
  } as unknown as Parameters<typeof upTasks>[2];
  const tasks = upTasks(
    contextAt(home.path),
    {
      opened,
      fleet,
      straight: fleet,
      accelerator: 'tcg',
      learnt: () => t.fail('nothing was measured'),
    },
    request,
  );
  t.same(
    tasks.map(({ title }) => title),
    ['Network and machines', 'Start machines', 'Wait', ''],
  );
  t.end();
});

t.test('an exam helps with nothing, chapters neither', async (t) => {
  const lines: readonly (readonly [string, object])[] = [
    ['hint', {}],
    ['hint', { check: '09.kubelet.node-0' }],
    ['hint', { check: 'kubelet-down.kubelet-runs' }],
    ['explain', { check: '09.kubelet.node-0' }],
    ['diff', { chapter: '09', reveal: true }],
    ['solve', { chapter: '09' }],
    ['solve', { chapter: 'kubelet-down' }],
  ];
  for (const [name, options] of lines) {
    const { app, printed } = fakeApp(home.path, [before(exam)]);
    await t.rejects(
      run(app, name, options),
      { kind: 'refused', message: /^an exam is on/ },
      `${name} ${JSON.stringify(options)}`,
    );
    t.same(printed, []);
  }
  for (const mark of [drill, exam]) {
    const { app, questions } = fakeApp(home.path, [chapterStart, before(mark)]);
    await t.rejects(run(app, 'start', { chapter: '09', artifacts: 'auto', image: 'debian' }), {
      kind: 'refused',
      message: /is on/,
    });
    t.same(questions, []);
  }
});

t.test('the end is agreed to before anything is graded', async (t) => {
  for (const [mark, name, options, question] of [
    [drill, 'finish', {}, 'End drill kubelet-down?'],
    [exam, 'exam', { action: 'finish' }, 'End the exam?'],
  ] as const) {
    const { app, printed, questions } = fakeApp(home.path, [before(mark)]);
    await t.rejects(run(app, name, options), {
      kind: 'usage',
      message: 'cancelled; nothing was changed',
    });
    t.same(questions, [question]);
    t.same(printed, []);
  }
});

t.test('the pass mark is fixed when an exam begins', async (t) => {
  const { app, printed, questions } = fakeApp(home.path, [before({ ...exam, passMark: 80 })]);
  for (const pass of [0, -1, 101, 66.5, NaN, Infinity]) {
    await t.rejects(
      run(app, 'exam', { action: 'start', drills: 'kubelet-down', minutes: 30, pass }),
      { kind: 'usage', message: `--pass cannot be ${pass}` },
    );
  }
  for (const action of ['finish', 'status']) {
    await t.rejects(run(app, 'exam', { action, minutes: 30, pass: 1 }), {
      kind: 'usage',
      message: `--pass is no option of exam ${action}: the pass mark was fixed when the exam began`,
    });
  }
  t.same(questions, []);
  await run(app, 'exam', { action: 'status' });
  t.match(printed[0], /80 % of the points pass/);
  const ended = new Date('2026-01-31T10:10:00Z');
  t.match(examTerms({ ...exam, passMark: 80 }, ended), {
    exam: { passMark: 80, minutes: 30, endedAt: ended },
  });
  t.match(examTerms(exam, ended), { exam: { passMark: 66 } }, 'a mark of an earlier version');
  t.same(examTerms(drill, ended), {});
});

t.test('a drill that is not what it was can be left', async (t) => {
  const hint = '`khw-lab reset kubelet-down` brings back what was before, without a grade.';
  const { app } = fakeApp(home.path);
  await t.rejects(
    plansOf(
      app,
      { track, lab: smallLab },
      { ...drill, drills: [{ name: 'kubelet-down', variant: 'node-9' }] },
    ),
    { message: 'drill kubelet-down has no variant node-9 any more', hint },
  );
  await t.rejects(
    plansOf(
      app,
      { track, lab: smallLab },
      { ...drill, drills: [{ name: 'kubelet-down', variant: 'node-0', files: 'abcdef' }] },
    ),
    { message: 'the files of drill kubelet-down are not what they were when it began', hint },
  );
  await t.rejects(plansOf(app, { track, lab: smallLab }, { ...drill, labs: '/nonexistent' }), {
    message: 'there is no folder /nonexistent',
    hint,
  });
});

t.test('the way back from a drill stays', async (t) => {
  const during = fakeApp(home.path, [before(drill)]);
  await t.rejects(run(during.app, 'checkpoint', { action: 'remove', names: ['before-drill'] }), {
    kind: 'refused',
    message: 'drill kubelet-down is on',
    hint: /khw-lab finish.*khw-lab reset kubelet-down/,
  });
  t.same(during.questions, []);
  const unread = fakeApp(home.path, [
    { name: 'before-drill', kind: 'drill', message: 'of another version' },
  ]);
  await t.rejects(run(unread.app, 'checkpoint', { action: 'remove', names: ['before-drill'] }), {
    message: 'cancelled; nothing was changed',
  });
  t.same(unread.questions, ['Remove before-drill?'], 'what nothing else ends can be removed');
  const left = fakeApp(home.path, [{ name: 'before-validate', kind: 'drill' }]);
  await t.rejects(run(left.app, 'checkpoint', { action: 'remove', names: ['before-validate'] }), {
    message: 'cancelled; nothing was changed',
  });
});

t.test('a validation that was broken off is ended first, if that is agreed to', async (t) => {
  const { app, questions } = fakeApp(home.path, [{ name: 'before-validate', kind: 'drill' }]);
  await t.rejects(
    proveDrills(app, { ...plainOptions, reboot: false }, [], () => []),
    { message: 'cancelled; nothing was changed' },
  );
  t.match(questions, [/^An earlier validation was broken off/]);
});

t.test('hint knows what was checked, and forgets what was before a drill', async (t) => {
  const own = makeHome();
  t.teardown(() => own.remove());
  await recordLab(own);
  const { app, opened } = fakeApp(own.path);
  await t.rejects(run(app, 'hint'), {
    kind: 'usage',
    message: 'nothing has been checked yet',
    hint: /^`khw-lab check`/,
  });
  await writeGradingRecord(opened.paths, {
    hints: {},
    firstCause: '07.health.server',
    subjects: { '07': { at: '2026-01-31T10:00:00Z', pass: 0, checks: 1, earned: 0, possible: 1 } },
  });
  await run(app, 'hint');
  await forgetHints(opened, []);
  t.same(
    (await readGradingRecord(opened.paths)).hints,
    { '07.health.server': 1 },
    'other hints stay opened',
  );
  await t.rejects(run(app, 'hint'), { kind: 'usage', message: /found nothing wrong/ });
});

t.test('without a lab a mistyped check is answered with the near ones', async (t) => {
  const { app } = fakeApp(temporaryFolder('khw-none-'));
  await t.rejects(run(app, 'explain', { check: 'nonsense' }), {
    kind: 'usage',
    message: 'there is no check "nonsense"',
  });
});

t.test('every check of the examples exists', (t) => {
  for (const name of ['hint', 'explain']) {
    const ids = [
      ...readPackageFile(`lib/cli/commands/${name}.ts`).matchAll(
        new RegExp(`'\\$0 ${name} ([^']+)'`, 'g'),
      ),
    ].map((match) => match[1] ?? '');
    t.ok(ids.length > 0);
    for (const id of ids) t.equal(checkNamed(track, id, smallLab).id, id);
  }
  t.end();
});

t.test("a teacher's folder: what is no drill is left out, a broken one is a row", async (t) => {
  const folder = temporaryFolder('khw-teacher-');
  for (const name of ['clock-stands', 'broken', 'notes']) mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(good))
    writeFileSync(join(folder, 'clock-stands', file), text);
  writeFileSync(join(folder, 'broken', 'drill.yaml'), 'titel: \u001b[2J\n');
  const rows = await drillRows({ tracks: [track], track }, folder, { hints: {}, subjects: {} });
  t.same(
    rows.slice(0, 2).map(({ name }) => name),
    ['broken', 'clock-stands'],
  );
  t.notOk(rows.some(({ name }) => name === 'notes'));
  const [line = ''] = drillTable(rows)
    .split('\n')
    .filter((each) => each.startsWith('broken'));
  t.match(line, /^broken +\(invalid\) .*drill\.yaml:1:1 .*khw-lab validate/);
  t.notMatch(drillTable(rows), '\u001b');
});

t.test('names that mean something else', (t) => {
  for (const name of ['09', 'bootstrapping-etcd', 'done', 'all'])
    t.ok(takenNames(track).includes(name));
  t.end();
});
