import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { cka as track } from '../../labs/cka/index.js';
import { khw } from '../../labs/khw/index.js';
import { chapterChecks, shelvesOf, shippedDrills } from '../../lib/course/drills.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { drillNames, ownDrills } from '../../lib/drills/list.js';
import { planDrill, type GuestScript } from '../../lib/drills/plan.js';
import { readPackageFile } from '../../lib/host/files.js';
import { hostRunner } from '../../lib/host/process.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';

const lab = resolveLab(
  loadLabFile(readPackageFile('labs/cka/lab.yaml'), 'lab.yaml', {
    tracks: [track],
    releaseSets: ['1.32'],
  }),
  { labName: 'cka', networkCidr: '192.168.140.0/24' },
);
const runner = hostRunner();
const shelves = shelvesOf(track).filter((shelf) => shelf !== ownDrills);
const exercises = (await shippedDrills({ tracks: [khw, track], track }, lab)).filter(
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
    for (const variant of exercise.variants) {
      const plan = planDrill(exercise, variant, lab);
      const ways = [...plan.ways, ...plan.wrongWays];
      const scripts: readonly GuestScript[] = [
        ...plan.breaks,
        ...ways.flatMap(({ steps }) => steps),
      ];
      t.ok(
        scripts.every((script) => guestCommand(script, 'khw-drill-1').length < 100_000),
        `${variant.name} fits into one command`,
      );
      const texts = [
        plan.title,
        plan.story,
        ...ways.map(({ title }) => title),
        ...plan.checks.flatMap(({ title, why, hints, machine }) => [title, why, machine, ...hints]),
      ];
      t.same(
        texts.filter((text) => text.includes('${')),
        [],
        `${variant.name} has no hole left`,
      );
    }
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
});

t.test('a required check is one of a chapter', (t) => {
  const known = chapterChecks(track, lab).map(({ id }) => id);
  t.same(
    exercises.flatMap(({ requires }) =>
      requires.filter((id) => !id.includes('${') && !known.includes(id)),
    ),
    [],
  );
  t.end();
});
