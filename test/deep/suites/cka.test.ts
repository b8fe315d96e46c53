/**
 * The track cka: a lab of its own, an exercise as a learner does it, and exercises that prove
 * themselves: those that changed, and four of the others, of all for which nothing has to be
 * fetched or built.
 */
import t from 'tap';
import { seed } from '../../helpers/clock.js';
import { labUser } from '../../helpers/lab-user.js';
import { cka } from '../../../labs/cka/index.js';
import { shippedDrills } from '../../../lib/course/drills.js';
import { isAtHand } from '../../../lib/track/bases.js';
import { smallLab } from '../../labs/fixture.js';
import { proveDrills, sampleDrills } from '../../prove/drills.js';
import { provedTracks } from '../../prove/tracks.js';
import { proveShare } from '../share.js';

const { KHW_LAB_HOME: home = '', KHW_LAB_CACHE: cache = '' } = process.env;
if (home === '' || cache === '')
  throw new Error('a deep suite is handed its home: npm run test:deep');

const name = 'cka';
const lab = labUser(name, { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache });
t.teardown(() => lab.lab(['destroy', '--yes']));

await t.test('an exercise, from the machines to the grade', async (t) => {
  await lab.expect(t, 0, ['up', '--yes', '--track', 'cka', '--no-checkpoints']);
  t.match((await lab.expect(t, 0, ['labs'])).stdout, /three-ports/);
  const { stdout } = await lab.expect(t, 0, ['start', 'three-ports', '--seed', '1']);
  t.match(stdout, /\[3\] Every node answers on port \d+/, 'what it asks for is told');
  await lab.expect(t, 1, ['check', 'three-ports']);
  await lab.expect(t, 0, ['solve', 'three-ports']);
  await lab.expect(t, 0, ['check', 'three-ports']);
  await lab.expect(t, 0, ['finish', '--yes']);
});

await t.test('one that is drawn, and a mock exam', async (t) => {
  const { stdout } = await lab.expect(t, 0, [
    ...['practice', 'networking', '--minutes', '20', '--seed', '1', '--format', 'json'],
  ]);
  const { drill } = JSON.parse(stdout) as { drill: string };
  await lab.expect(t, 0, ['reset', drill, '--yes']);
  const mock = await lab.expect(t, 0, [
    'exam',
    'start',
    '--mock',
    '--seed',
    '1',
    '--format',
    'json',
  ]);
  const { minutes, drills } = JSON.parse(mock.stdout) as { minutes: number; drills: unknown[] };
  t.equal(minutes, 120);
  t.ok(drills.length >= 8, `${drills.length} tasks`);
  await lab.expect(t, 1, ['exam', 'finish', '--yes']);
});

await t.test('every one that changed, with a reboot, and four of the others', async (t) => {
  // What has to be fetched or built for the others takes longer than there is time.
  const drills = await shippedDrills({ tracks: provedTracks, track: cka }, smallLab);
  const far = drills.filter(({ from }) => !isAtHand(cka, from, undefined, smallLab));
  for (const { name: one, from } of far)
    t.pass(one, {
      skip: `it begins after chapter ${from}; npm run prove -- cka ${one} makes that`,
    });
  const { drawn, changed } = await sampleDrills(4, seed(), cka, (one) =>
    far.every(({ name: other }) => other !== one),
  );
  t.comment(`changed: ${changed.join(', ') || 'none'}; drawn: ${drawn.join(', ')}; SEED=${seed()}`);
  await proveShare(
    t,
    { changed, sample: drawn.filter((one) => !changed.includes(one)) },
    (one) => one,
    (names) =>
      Array.from({ length: Math.ceil(names.length / 4) }, (_, part) =>
        names.slice(4 * part, 4 * part + 4),
      ),
    async (names) => {
      const reboot = names.some((one) => changed.includes(one)) ? ['--reboot'] : [];
      const { proofs } = await proveDrills(
        name,
        names,
        ['--seed', String(seed()), ...reboot],
        () => undefined,
      );
      for (const { drill, variant, way, refusedBy, seconds, error } of proofs)
        t.same(
          error,
          undefined,
          `${drill} (${variant}) ${refusedBy === undefined ? '' : 'not '}${way}, ${seconds} s`,
        );
      return true;
    },
  );
});
