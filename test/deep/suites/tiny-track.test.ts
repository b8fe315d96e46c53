/**
 * A second track, of which lib knows nothing: raised, graded, put through ordeals, saved, reset,
 * restored and destroyed.
 */
import t from 'tap';
import { labForReading } from '../../../lib/lab/record.js';
import { pathsAt } from '../../../lib/host/paths.js';
import type { Report } from '../../../lib/grade/schema.js';
import { tiny } from '../../fixtures/tracks/tiny/index.js';
import { pageText } from '../../fixtures/tracks/tiny/page.js';
import { tinyProgram } from '../../fixtures/tracks/tiny/place.js';
import { labUser } from '../../helpers/lab-user.js';

const { KHW_LAB_HOME: home = '', KHW_LAB_CACHE: cache = '' } = process.env;
if (home === '' || cache === '')
  throw new Error(
    'a deep suite is handed its home: node --import @tapjs/typescript/import test/deep/run.ts tiny-track',
  );
const lab = labUser('khwtiny', { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache }, tinyProgram);
t.teardown(() => lab.lab(['destroy', '--yes']));

async function graded(): Promise<Report> {
  const { stdout } = await lab.lab(['check', 'all', '--format', 'json']);
  return JSON.parse(stdout) as Report;
}

const failing = ({ checks }: Report): readonly string[] =>
  checks.filter(({ state }) => state === 'fail').map(({ id }) => id);
const page = async (): Promise<string> =>
  (await lab.on('desk', 'cat page.html 2>/dev/null; cat /srv/tiny/page.html 2>/dev/null; true'))
    .stdout;

await t.test('it is raised, on its own machines and addresses', async (t) => {
  await lab.expect(t, 0, ['up', '--yes', '--track', 'tiny']);
  t.match(await lab.status(), {
    track: 'tiny',
    chapter: 'read',
    machines: [
      { name: 'desk', state: 'running', address: '10.77.77.9' },
      { name: 'web', state: 'running', address: '10.77.77.5' },
    ],
  });
  t.match(await page(), pageText);
  t.match((await lab.lab(['up', '--track', 'khw'])).stderr, /is of track tiny, not khw/);
});

await t.test('all of it is right, and each fault is named', async (t) => {
  const whole = await graded();
  t.match(whole, {
    lab: { name: 'khwtiny', track: 'tiny' },
    counts: { pass: 4, fail: 0, blocked: 0, broken: 0 },
  });
  const here = await labForReading({ paths: pathsAt(home, cache), tracks: [tiny] }, 'khwtiny');
  for (const fault of tiny.chapters.flatMap((chapter) => chapter.faults(here))) {
    t.equal((await lab.on(fault.machine, fault.inject)).code, 0, fault.id);
    const report = await graded();
    t.same(failing(report), [fault.check], fault.id);
    const [cause] = report.checks.filter(({ state }) => state === 'fail');
    for (const word of fault.expect) t.match(JSON.stringify(cause), word, fault.id);
    t.equal((await lab.on(fault.machine, fault.undo)).code, 0, `${fault.id} undone`);
  }
  t.same(failing(await graded()), []);
});

await t.test('it is put through ordeals, what is lost is counted, and it comes back', async (t) => {
  const { stdout, code, stderr } = await lab.lab([
    'check',
    '--ordeal',
    '--yes',
    '--format',
    'json',
  ]);
  t.equal(code, 0, stderr);
  const { checks } = JSON.parse(stdout) as Report;
  t.match(checks, [
    {
      id: 'ordeal.web',
      state: 'pass',
      // Nobody could have answered meanwhile.
      evidence:
        /, 0 lost, .* web off \(outage\): \d+ asked, [1-9]\d* lost \(.* web on \(outage\): \d+ asked, [1-9]/,
    },
    { id: 'ordeal.page', state: 'pass', evidence: /server restarted: \d+ asked, \d+ lost/ },
  ]);
  t.same(failing(await graded()), []);
  const kept = await lab.lab(['checkpoint', 'list', '--format', 'json']);
  t.notMatch(kept.stdout, 'before-ordeal');
  t.match(
    await lab.on('desk', 'ls /run/khw-lab-client; systemctl is-active khw-lab-client'),
    { stdout: /^inactive\n$/ },
    'nothing is left of the client',
  );
  t.match((await lab.lab(['reset', 'ordeal', '--yes'])).stderr, /is in no ordeal/);
});

await t.test('it is saved, taken back to a chapter, and restored', async (t) => {
  await lab.expect(t, 0, ['checkpoint', 'save', 'mine']);
  const { stdout } = await lab.lab(['checkpoint', 'list', '--format', 'json']);
  t.same(
    (JSON.parse(stdout) as { checkpoints: readonly { name: string }[] }).checkpoints.map(
      ({ name }) => name,
    ),
    ['keys', 'serve', 'read', 'done', 'mine'],
  );
  await lab.expect(t, 0, ['reset', 'serve', '--yes']);
  t.equal((await lab.status()).chapter, 'keys');
  t.equal(await page(), '', 'nobody has read it yet');
  await lab.expect(t, 0, ['up', '--yes', '--until', 'serve'], 'the chapter that begins, again');
  t.same(failing(await graded()), ['read.page']);
  await lab.expect(t, 0, ['checkpoint', 'restore', 'mine', '--yes']);
  t.same(failing(await graded()), []);
  t.match(await page(), pageText);
});

await t.test('it is destroyed', async (t) => {
  await lab.expect(t, 0, ['destroy', '--yes']);
  t.match((await lab.lab(['status'])).stderr, /there is no lab "khwtiny"/);
});
