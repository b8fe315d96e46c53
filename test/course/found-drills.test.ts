import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { RunOptions, Runner } from '../../lib/core/run.js';
import {
  chapterChecks,
  drillAt,
  drillCalled,
  drillFacts,
  drillsFor,
  isFor,
  isNoChapter,
  shippedDrills,
  shelvesOf,
  takenNames,
} from '../../lib/course/drills.js';
import { labValues } from '../../lib/drills/environment.js';
import { ownDrills } from '../../lib/drills/list.js';
import { writeScaffold } from '../../lib/drills/scaffold.js';
import { readPackageFile } from '../../lib/host/files.js';
import { hostRunner } from '../../lib/host/process.js';
import { packageRoot } from '../../lib/host/paths.js';
import type { Track } from '../../lib/track/types.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { bare, chapter, lab, many, small } from './small.js';

const others = ['other', 'khw-gce', 'khw-aws'].map((id) => ({ id }));
const tracks = [small, ...others];
const other: Track = { ...small, id: 'other' };
const exercised: Track = {
  ...small,
  exercises: {
    folder: 'labs/cka',
    example: 'storage/grow-a-claim',
    domains: [
      { id: 'storage', title: '', percent: 1, competencies: [{ id: 'volumes', title: '' }] },
      { id: 'networking', title: '', percent: 1, competencies: [] },
    ],
  },
};

t.test('words that mean something else where a drill is named', (t) => {
  t.same(takenNames(small), [
    ...['02', 'first', '03', 'second', '04', 'third', '09', 'extra'],
    ...['done', 'ordeal', 'all'],
  ]);
  for (const [name, isNone] of [
    ['done', false],
    ['3', false],
    ['extra', false],
    ['kubelet-down', true],
  ] as const)
    t.equal(isNoChapter(small, name), isNone, name);
  t.end();
});

t.test('a drill is for the tracks that it names, and for those that are like them', (t) => {
  for (const [names, track, holds] of [
    [['a', 'b'], { id: 'b' }, true],
    [['a'], { id: 'b' }, false],
    [['a'], { id: 'b', like: 'a' }, true],
    [['b'], { id: 'b', like: 'a' }, true],
    [['c'], { id: 'b', like: 'a' }, false],
  ] as const)
    t.equal(isFor({ tracks: names }, track), holds, JSON.stringify([names, track]));
  t.end();
});

t.test('what ships lies on one shelf for drills, and one for each domain', (t) => {
  t.same(shelvesOf(small), [ownDrills]);
  t.same(shelvesOf(exercised), [
    ownDrills,
    join(packageRoot, 'labs/cka/storage'),
    join(packageRoot, 'labs/cka/networking'),
  ]);
  t.end();
});

t.test('what a drill is held to', (t) => {
  const facts = {
    tracks: ['small', 'other', 'khw-gce', 'khw-aws'],
    track: 'small',
    chapters: ['02', '03', '04'],
    optional: ['09'],
    taken: takenNames(small),
  };
  t.same(drillFacts({ tracks, track: small }), facts);
  t.equal(drillFacts({ tracks, track: { ...small, like: 'other' } }).track, 'other');
  t.notOk('optional' in drillFacts({ tracks, track: bare }));
  t.same(
    drillFacts({ tracks, track: exercised }).domains,
    new Map([
      ['storage', ['volumes']],
      ['networking', []],
    ]),
  );
  const functions = 'labs/drills/behind-front.sh';
  t.equal(
    drillFacts({ tracks, track: { ...small, drillFunctions: functions } }).functions,
    readPackageFile(functions),
  );
  const checks = ['02.tools.jumpbox', ...many, '04.end.server', '04.end.node-0'];
  t.same(
    chapterChecks(small, lab).map(({ id }) => id),
    checks,
  );
  t.same(drillFacts({ tracks, track: small }, lab), {
    ...facts,
    machines: ['jumpbox', 'server', 'node-0'],
    values: labValues(lab),
    checks,
  });
  t.end();
});

/** A teacher's folder with a whole drill. */
async function teachers(firstLine = ''): Promise<string> {
  const parent = temporaryFolder('khw-course-');
  const file = join(await writeScaffold(parent, 'mine'), 'drill.yaml');
  const text = readFileSync(file, 'utf8').replace('from: "12"', 'from: "04"');
  writeFileSync(file, `${firstLine}\n${text}`);
  return parent;
}

interface Looked {
  readonly looking: Parameters<typeof drillCalled>[0];
  readonly ran: string[];
}

/** Bash's own look, by the real one. */
function lookingAs(track: Track): Looked {
  const host = hostRunner();
  const ran: string[] = [];
  const runner: Runner = {
    ...host,
    run: (argv: readonly string[], options?: RunOptions) => {
      ran.push(argv[0] ?? '');
      return host.run(argv, options);
    },
  };
  return { looking: { tracks, track, runner, signal: new AbortController().signal }, ran };
}

t.test('drills of a folder: those for the track, and what may be one for it', async (t) => {
  const parent = await teachers();
  mkdirSync(join(parent, 'whole'));
  symlinkSync(join(parent, 'whole'), join(parent, 'linked'));
  t.same(await drillsFor({ tracks, track: small }, parent), ['linked', 'mine']);
  t.same(await drillsFor({ tracks, track: other }, parent), ['linked']);
  const shipped = await drillsFor({ tracks, track: small }, undefined);
  t.ok(shipped.includes('kubelet-down'));
  t.notOk(shipped.includes('quorum-lost'));
});

t.test('a drill by its name or its folder, looked at by bash where it is not ours', async (t) => {
  const parent = await teachers();
  const { looking, ran } = lookingAs(small);
  t.equal((await drillCalled(looking, 'mine', parent)).name, 'mine');
  t.same([...new Set(ran)], ['bash']);
  for (const place of ['mine', join(parent, 'mine')])
    t.equal((await drillAt(looking, place, parent)).name, 'mine', place);
  t.equal((await drillAt(looking, join(parent, 'mine'), undefined)).name, 'mine');
  writeFileSync(join(parent, 'mine', 'break.sh'), 'if true\n');
  for (const call of [
    () => drillCalled(looking, 'mine', parent),
    () => drillAt(looking, 'mine', parent),
  ])
    t.match(await call().catch((error: unknown) => error), {
      kind: 'config',
      details: [/break\.sh/],
    });
});

t.test('those that ship are loaded for their track alone, without a look by bash', async (t) => {
  const chapters = Array.from({ length: 11 }, (_, index) =>
    chapter(String(index + 2).padStart(2, '0'), `chapter-${index + 2}`, '', []),
  );
  const long: Track = { ...bare, chapters };
  for (const track of [long, { ...long, id: 'khw-gce' }]) {
    const { looking, ran } = lookingAs(track);
    const drills = await shippedDrills(looking);
    t.same(
      drills.map(({ name }) => name),
      await drillsFor(looking, undefined),
    );
    t.ok(drills.length > 0 && drills.every((each) => isFor(each, track)));
    const [first] = drills;
    t.equal((await drillCalled(looking, first?.name ?? '', undefined)).name, first?.name);
    t.same(ran, []);
  }
});

t.test('one for another track is told so', async (t) => {
  const parent = await teachers('tracks: [khw-gce, khw-aws]');
  const refusal = {
    kind: 'usage',
    message: 'drill mine is for labs of track khw-gce or khw-aws; this one is of small',
    hint: 'Choose such a lab by --lab, or name small under tracks in its drill.yaml where it suits it.',
  };
  const { looking } = lookingAs(small);
  await t.rejects(drillCalled(looking, 'mine', parent), refusal);
  await t.rejects(drillAt(looking, join(parent, 'mine'), undefined), refusal);
});

t.test('a drill that is not there is answered by what is near, or by all there are', async (t) => {
  const parent = await teachers();
  const { looking } = lookingAs(small);
  const hintFor = (name: string, labs: string | undefined): Promise<string> =>
    drillCalled(looking, name, labs).then(
      () => '',
      (error: unknown) => {
        t.match(error, { kind: 'usage', message: `there is no drill "${name}"` });
        return (error as { readonly hint: string }).hint;
      },
    );
  t.equal(await hintFor('mne', parent), 'Did you mean mine?');
  t.equal(await hintFor('kubelet-dwn', parent), 'Did you mean kubelet-down?');
  const shipped = await drillsFor({ tracks, track: small }, undefined);
  const far = 'nothing-like-any-of-them-at-all';
  t.equal(await hintFor(far, parent), `Drills: mine, ${shipped.join(', ')}.`);
  t.equal(await hintFor(far, undefined), `Drills: ${shipped.join(', ')}.`);
  await t.rejects(drillCalled(lookingAs(other).looking, far, undefined), {
    kind: 'usage',
    message: `there is no chapter "${far}"`,
  });
});
