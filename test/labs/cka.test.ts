import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { cka as track } from '../../labs/cka/index.js';
import { shelvesOf, shippedDrills } from '../../lib/course/drills.js';
import { drillNames, ownDrills } from '../../lib/drills/list.js';
import { hostRunner } from '../../lib/host/process.js';
import { assertPlanned, shippedLab } from '../drills/planned.js';
import { provedTracks } from '../prove/tracks.js';

const among = { tracks: provedTracks, track };
const lab = shippedLab(track);
const runner = hostRunner();
const shelves = shelvesOf(track).filter((shelf) => shelf !== ownDrills);
const exercises = (await shippedDrills(among, lab)).filter(
  ({ folder }) => dirname(folder) !== ownDrills,
);

t.test('shares of the domains are those of the whole', (t) => {
  const domains = track.exercises?.domains ?? [];
  t.equal(
    domains.reduce((sum, { percent }) => sum + percent, 0),
    100,
  );
  t.same(shelves.map((shelf) => basename(shelf)).sort(), domains.map(({ id }) => id).sort());
  t.end();
});

t.test('names are those of one exercise or drill', async (t) => {
  const all = [
    ...(await drillNames(undefined)),
    ...(await Promise.all(shelves.map(drillNames))).flat(),
  ];
  t.equal(new Set(all).size, all.length);
});

for (const exercise of exercises)
  t.test(exercise.name, (t) => {
    t.ok(exercise.isExercise, 'it is an exercise');
    t.equal(
      exercise.domain,
      basename(dirname(exercise.folder)),
      'it lies in the folder of its domain',
    );
    t.ok(exercise.competencies.length > 0, 'it names what of the curriculum it is about');
    assertPlanned(t, exercise, among, lab);
    t.end();
  });

t.test('every script is bash, and has its place in an exercise', async (t) => {
  const scripts = exercises.flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.sh'))
      .map((file) => join(folder, file)),
  );
  const checked = await runner.run(
    [
      'shellcheck',
      '-s',
      'bash',
      '-S',
      'error',
      '-f',
      'gcc',
      join(ownDrills, 'exercises.sh'),
      ...scripts,
    ],
    { ok: 'any', timeoutMs: 100_000 },
  );
  t.equal(checked.stdout, '', 'shellcheck');
  const used = new Set(
    exercises.flatMap((exercise) => [
      ...[
        exercise.setup,
        exercise.breaks,
        exercise.checks,
        exercise.solution,
        ...[...exercise.otherSolutions, ...exercise.wrongWays].map(({ steps }) => steps),
      ].flatMap((list) => list.map(({ file }) => join(exercise.folder, file))),
      ...exercise.files.map(({ from }) => join(exercise.folder, from)),
    ]),
  );
  t.same(
    scripts.filter((script) => !used.has(script)),
    [],
    'no script is left over',
  );
  t.same(
    scripts.filter((script) => /\b(?:wget|nslookup|getent)\b/.test(readFileSync(script, 'utf8'))),
    [],
    'pods ask by $FETCH, which knows the clients of their images',
  );
});
