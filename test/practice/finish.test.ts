import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import type { MachineSession } from '../../lib/core/run.js';
import { markerPath } from '../../lib/drills/begin.js';
import type { DrillMark } from '../../lib/drills/mark.js';
import { examExitCode } from '../../lib/grade/exam.js';
import { gradeMark } from '../../lib/practice/finish.js';
import { readGradingRecord } from '../../lib/practice/record.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { fakeApp, type FakeApp } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';
import { fakeSession } from '../lab/fakes.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

const started = new Date('2026-01-31T10:00:00Z');
const drill: DrillMark = {
  kind: 'drill',
  drills: [{ name: 'kubelet-down', variant: 'node-0' }],
  seed: 7,
  started,
};
/** No check of it passes here: any points do. */
const exam: DrillMark = { ...drill, kind: 'exam', minutes: 30, passMark: 0 };

/** A lab whose machines say whether they were broken to the end, and nothing else. */
function lab(broken: boolean): FakeApp & { readonly fleet: Fleet } {
  const session = (machine: string): MachineSession => ({
    ...fakeSession(t, machine, (text) =>
      text === `test -e ${markerPath}`
        ? { exitCode: broken ? 0 : 1 }
        : new LabError('machine', `${machine} says no more`),
    ),
  });
  return {
    ...fakeApp(home.path),
    fleet: {
      session: (machine) => Promise.resolve(session(machine)),
      drop: () => undefined,
      close: () => undefined,
    },
  };
}

const minutesLater = (minutes: number): Date => new Date(started.getTime() + minutes * 60_000);

t.test('an exam is passed in time, and not late', async (t) => {
  const { app, opened, fleet } = lab(true);
  for (const [minutes, late] of [
    [0, false],
    [29.9, false],
    [30, true],
    [31, true],
    [60 * 24, true],
  ] as const) {
    const report = await gradeMark(app, opened, fleet, exam, minutesLater(minutes));
    t.match(
      report.exam,
      { late, passed: !late, minutes: 30, endedAt: minutesLater(minutes).toISOString() },
      `after ${minutes} minutes`,
    );
    t.equal(examExitCode(report), late ? 1 : 0);
  }
  const hard = await gradeMark(app, opened, fleet, { ...exam, passMark: 1 }, minutesLater(1));
  t.match(hard.exam, { late: false, passed: false });
  t.equal(examExitCode(hard), 1, 'too few points');
});

t.test('a drill is no exam, whenever it ends', async (t) => {
  const { app, opened, fleet } = lab(true);
  const report = await gradeMark(app, opened, fleet, drill, minutesLater(600));
  t.equal(report.exam, undefined);
  t.equal(report.subjects[0]?.id, 'kubelet-down');
  t.equal(examExitCode(report), 1);
});

t.test(
  'what was cut off before the lab was broken is not graded, and the way back is named',
  async (t) => {
    for (const mark of [drill, exam]) {
      const own = makeHome();
      t.teardown(() => own.remove());
      const { app, opened } = fakeApp(own.path);
      await t.rejects(gradeMark(app, opened, lab(false).fleet, mark, minutesLater(1)), {
        kind: 'refused',
        message: 'the lab was not broken to the end: the command that did it was killed',
        hint: '`khw-lab reset kubelet-down` brings back what was before.',
      });
      t.same(
        await readGradingRecord(opened.paths),
        { hints: {}, subjects: {} },
        'nothing is remembered',
      );
    }
  },
);
