import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import type { FirstCause } from '../../lib/grade/causes.js';
import { assertHealthy, lastingCauses } from '../../lib/practice/health.js';
import { fakeApp } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';
import { heldClock } from '../lab/fakes.js';

const wrong = (check: string): readonly FirstCause[] => [
  { machine: 'node-0', check, what: `${check} is wrong` },
];
const right: readonly FirstCause[] = [];

/** What is left after looks that see these, the last one again and again. */
async function after(looks: readonly (readonly FirstCause[])[], slowness = 1) {
  const clock = heldClock();
  const notes: string[] = [];
  let looked = 0;
  const look = (): Promise<readonly FirstCause[]> =>
    Promise.resolve(looks[Math.min(looked++, looks.length - 1)] ?? right);
  const causes = await lastingCauses(
    { clock, signal: new AbortController().signal },
    slowness,
    look,
    (text) => notes.push(text),
  );
  return { causes, looked, notes, seconds: clock.slept() / 1000 };
}

t.test('a lab that is right is looked at once', async (t) => {
  t.same(await after([right]), { causes: [], looked: 1, notes: [], seconds: 0 });
});

t.test('what settles is waited for', async (t) => {
  const { causes, looked, notes } = await after([wrong('a'), wrong('b'), right]);
  t.same(causes, []);
  t.equal(looked, 3);
  t.same(notes, ['node-0: a is wrong; looking again', 'node-0: b is wrong; looking again']);
});

t.test(
  'what stays wrong is told once nothing has changed for a while, later on slow machines',
  async (t) => {
    const quick = await after([wrong('a')]);
    t.same(quick.causes, wrong('a'));
    t.ok(quick.seconds >= 10, `${quick.seconds} s`);
    t.ok((await after([wrong('a')], 3)).seconds >= 30);
    const moving = await after([wrong('a'), wrong('b'), wrong('c'), wrong('d')]);
    t.same(moving.causes, wrong('d'));
    t.ok(moving.looked > 4);
  },
);

t.test(
  'drills are not begun on a lab that is not right: the first cause is named, and the way back',
  async (t) => {
    const home = makeHome();
    await recordLab(home);
    t.teardown(() => home.remove());
    const { app, opened } = fakeApp(home.path);
    const fleet = {
      session: (machine: string) =>
        Promise.reject(new LabError('machine', `${machine} lets nobody in`)),
      drop: () => undefined,
      close: () => undefined,
    };
    const notes: string[] = [];
    await t.rejects(
      assertHealthy(app, opened, fleet, [], { chapter: '12', wayBack: 'go back.' }, (text) =>
        notes.push(text),
      ),
      {
        kind: 'refused',
        message: /^the lab is not ready for .*lets nobody in/,
        hint: /^`khw-lab check \d\d` shows what is wrong; go back\.$/,
      },
    );
    t.equal(notes[0], 'checking whether the lab is right');
  },
);
