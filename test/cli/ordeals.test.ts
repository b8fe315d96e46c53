import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { check } from '../../lib/cli/commands/check.js';
import { reset } from '../../lib/cli/commands/reset.js';
import { status } from '../../lib/cli/commands/status.js';
import type { Ordeals } from '../../lib/core/ordeal.js';
import { takenNames } from '../../lib/course/drills.js';
import { renderMark } from '../../lib/drills/mark.js';
import { tiny } from '../fixtures/tracks/tiny/index.js';
import { tinyProgram } from '../fixtures/tracks/tiny/place.js';
import { khwLab } from '../helpers/cli.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { lost } from '../practice/ordeals/world.js';
import { fakeApp, plainOptions, type Kept } from './fake-lab.js';
import { makeHome, recordLab } from './home.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

const left: Kept = { name: 'before-ordeal', kind: 'drill', message: 'it is put through ordeals' };
const options = { ...plainOptions, reboot: false };

t.test('a track with one controller has no ordeals', async (t) => {
  t.match(await home.run(['check', '--ordeal']), {
    code: 2,
    stderr: /^error: lab khw of track khw has no ordeals: none of its machines stands in/m,
  });
});

t.test('what cannot be is told before any lab is looked for', async (t) => {
  const empty = makeHome();
  t.teardown(() => empty.remove());
  for (const [args, expected] of [
    [['check', '07', '--ordeal'], /--ordeal and 07 exclude each other/],
    [['check', '--ordeal', 'front', '--reboot'], /--ordeal and --reboot exclude each other/],
    [['check', '--ordeal', 'fornt', '--track', 'khw-aws'], /Did you mean front\?/],
    [['check', '--ordeal', '--seed', '-1', '--track', 'khw-aws'], /--seed cannot be -1/],
    [['check', '--ordeal', '--track', 'khw-gce'], /there is no lab "khw"/],
    [['reset', 'ordeal'], /there is no lab "khw"/],
  ] as const)
    t.match(await empty.run(args), { code: 2, stdout: '', stderr: expected }, args.join(' '));
  t.equal(empty.files().size, 0);
});

t.test('they are explained, and completed, where the track has some', async (t) => {
  const env = {
    KHW_LAB_HOME: temporaryFolder('khw-tiny-'),
    KHW_LAB_CACHE: temporaryFolder('khw-tiny-cache-'),
  };
  const run = (...args: readonly string[]): ReturnType<typeof khwLab> =>
    khwLab(args, { env, program: tinyProgram });
  t.match(await run('explain', 'ordeal.web', '--track', 'tiny'), {
    code: 0,
    stdout: /^ordeal\.web {2}Power web off and on$/m,
  });
  t.match(await home.run(['explain', 'ordeal.front']), {
    code: 2,
    stderr: /there is no check "ordeal\.front"/,
  });
  t.same((await run('--get-yargs-completions', 'khw-lab', 'check', '--ordeal', '')).stdout, '');
  t.same(takenNames(tiny).includes('ordeal'), true, 'no drill is called that');
});

t.test('status tells of a lab that was left in one, and reset asks first', async (t) => {
  for (const [kept, inOrdeal] of [
    [[left], true],
    [[{ ...left, without: ['node-1'] }], false],
    [[{ ...left, kind: 'own' }], false],
    [[], false],
  ] as const satisfies readonly (readonly [readonly Kept[], boolean])[]) {
    const { app, printed, questions } = fakeApp(home.path, kept);
    await status.run(app, plainOptions);
    const told =
      'An ordeal is running, or was interrupted: `khw-lab reset ordeal` puts all machines';
    t.equal(printed.join('\n').includes(told), inOrdeal);
    await status.run(app, { ...plainOptions, format: 'json' });
    t.match(JSON.parse(printed.at(-1) ?? ''), { inOrdeal });
    await t.rejects(
      reset.run(app, { ...plainOptions, chapter: 'ordeal' }),
      inOrdeal
        ? { message: 'cancelled; nothing was changed' }
        : { message: 'lab khw is in no ordeal' },
    );
    t.equal(questions.length, inOrdeal ? 1 : 0);
  }
});

t.test('a person is asked before a machine loses its power', async (t) => {
  const drill: Kept = {
    name: 'before-drill',
    kind: 'drill',
    message: renderMark({
      kind: 'drill',
      drills: [{ name: 'kubelet-down', variant: 'node-0' }],
      seed: 7,
      started: new Date('2026-01-31T10:00:00Z'),
    }),
  };
  for (const [kept, message, asked] of [
    [[], 'cancelled; nothing was changed', [/^Put lab khw through an ordeal\?$/]],
    [[left], 'cancelled; nothing was changed', [/^An ordeal was interrupted\. Put all machines/]],
    [[drill], 'drill kubelet-down is on', []],
  ] as const) {
    const { app, questions, asked: calls } = fakeApp(home.path, kept);
    const ordeals: Ordeals = { questions: () => ({ read: '' }), of: () => [lost('server')] };
    const tracks = [{ ...khw, ordeals }];
    await t.rejects(check.run({ ...app, tracks }, { ...options, ordeal: ['server'] }), { message });
    t.match(questions, asked);
    t.equal(questions.length, asked.length);
    t.notMatch(calls.flat().join(' '), /destroy|start|snapshot-create|snapshot-revert/);
  }
});
