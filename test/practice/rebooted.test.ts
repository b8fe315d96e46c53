import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { subjectNamed } from '../../lib/course/subjects.js';
import { renderMark } from '../../lib/drills/mark.js';
import { gradeRebooted } from '../../lib/practice/check.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { fakeApp, type Kept } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';
import { fakeSession } from '../lab/fakes.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

const done = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');
const mark = renderMark({
  kind: 'drill',
  drills: [{ name: 'wrong-clock', variant: 'node-0' }],
  seed: 7,
  started: new Date('2026-01-31T10:00:00Z'),
});

t.test('a reboot sets clocks, unless a drill may have broken one', async (t) => {
  for (const [kept, sets] of [
    [[], true],
    [[{ name: 'mine', kind: 'own' }], true],
    [[{ name: 'before-drill', kind: 'drill', message: mark }], false],
  ] as const satisfies readonly (readonly [readonly Kept[], boolean])[]) {
    const { app, opened } = fakeApp(home.path, kept);
    const stepped: string[] = [];
    const booted = new Set<string>();
    const session = (machine: string) =>
      Promise.resolve(
        fakeSession(t, machine, (text) => {
          if (text.startsWith('cat /proc/sys/kernel/random/boot_id'))
            return booted.has(machine) ? 'new' : 'old';
          if (text.startsWith('systemd-run')) booted.add(machine);
          if (text.includes('date -s')) stepped.push(machine);
          if (text.includes('for i in')) return String(Date.now() / 1000 - 3600);
          // No question of a check is answered: it is not what this is about.
          if (text.startsWith('bash -c eval'))
            return new LabError('machine', `${machine} says no more`);
          return text.includes('cloud-init') ? done : '';
        }),
      );
    const report = await gradeRebooted(
      { ...app, progress: plainProgress(() => undefined) },
      opened,
      { session, drop: () => undefined, close: () => undefined },
      [subjectNamed(track, '02')],
    );
    t.same(
      stepped.sort(),
      sets ? opened.lab.machines.map(({ name }) => name).sort() : [],
      JSON.stringify(kept),
    );
    t.equal(report.rebooted, true);
    t.ok(
      app.clock.now() >= 120_000,
      'what is wrong is looked at until nothing has changed for a while',
    );
  }
});
