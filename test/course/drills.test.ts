import { join } from 'node:path';
import { writeFileSync, readFileSync } from 'node:fs';
import t from 'tap';
import { cka } from '../../labs/cka/index.js';
import { khw } from '../../labs/khw/index.js';
import { khwAws } from '../../labs/khw-aws/index.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { drillAt, drillCalled, drillFacts, drillsFor } from '../../lib/course/drills.js';
import type { LabError } from '../../lib/core/errors.js';
import type { Lab } from '../../lib/core/lab.js';
import { planExam } from '../../lib/drills/exam.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill } from '../../lib/drills/plan.js';
import { writeScaffold } from '../../lib/drills/scaffold.js';
import { hostRunner } from '../../lib/host/process.js';
import { drillRows } from '../../lib/practice/rows.js';
import type { Track } from '../../lib/track/types.js';
import { aws, gce } from '../labs/ha/fixture.js';
import { temporaryFolder } from '../helpers/temporary.js';

const tracks = [khw, khwGce, khwAws];
const looking = (track: Track): Parameters<typeof drillCalled>[0] & { readonly track: Track } => ({
  tracks,
  track,
  runner: hostRunner(),
  signal: new AbortController().signal,
});

/** A whole drill whose drill.yaml was changed. */
async function drill(change: (text: string) => string): Promise<{ parent: string; file: string }> {
  const parent = temporaryFolder('khw-tracks-');
  const file = join(await writeScaffold(parent, 'mine'), 'drill.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return { parent, file };
}

const onBoth = (text: string): string =>
  `tracks: [khw-gce, khw-aws]\n${text}`
    .replace(/variants:[^]*?\ntouches/, 'variants:\n  one:\n    NODE: ${LAB_WORKER_1}\ntouches')
    .replace(/^requires:.*$/m, 'requires: ["10.kubelet-api.${NODE}"]');

t.test('a drill without tracks is for the first one, and found there alone', async (t) => {
  const { parent } = await drill((text) => text);
  t.same(await drillsFor(looking(khw), parent), ['mine']);
  t.same(await drillsFor(looking(khwGce), parent), []);
  t.equal((await drillCalled(looking(khw), 'mine', parent)).name, 'mine');
  for (const call of [
    () => drillCalled(looking(khwGce), 'mine', parent),
    () => drillAt(looking(khwGce), join(parent, 'mine'), undefined, gce.cluster),
  ])
    await t.rejects(call(), {
      kind: 'usage',
      message: 'drill mine is for labs of track khw; this one is of khw-gce',
    });
});

t.test('one with mistakes is found on every track that it may be for', async (t) => {
  const found = async (line: string): Promise<readonly string[]> => {
    const { parent } = await drill((text) => `${line}\n${text}`);
    const names = await Promise.all(
      tracks.map(async (track) => (await drillsFor(looking(track), parent)).map(() => track.id)),
    );
    return names.flat();
  };
  const everywhere = tracks.map(({ id }) => id);
  t.same(await found('tracks: khw-gce'), everywhere);
  t.same(await found('tracks: [khw-gcp]'), everywhere);
  t.same(await found('tracks: []'), everywhere);
  t.same(await found('tracks: [khw-gce'), everywhere);
  t.same(await found('tracks: [khw-gce]'), ['khw-gce']);
  t.same(await found('tracks: [khw-gce]\nform: 9'), ['khw-gce'], 'whatever else is wrong');
});

t.test('one for other tracks is held to these, and speaks of the lab it is on', async (t) => {
  const { parent } = await drill(onBoth);
  t.same(await drillsFor(looking(khw), parent), []);
  for (const [track, lab, worker] of [
    [khwGce, gce.cluster, 'worker-1'],
    [khwAws, aws.cluster, 'worker-1'],
  ] as readonly (readonly [Track, Lab, string])[]) {
    const called = await drillCalled(looking(track), 'mine', parent, lab);
    t.equal(called.from, '12');
    const [plan] = planExam([called], 1, lab);
    t.equal(plan?.breaks[0]?.machine, worker);
    t.equal(plan?.breaks[0]?.environment['NODE'], worker);
    t.same(plan?.requires, [`10.kubelet-api.${worker}`]);
  }
  const rows = (track: Track): Promise<readonly string[]> =>
    drillRows(looking(track), parent, { hints: {}, subjects: {} }).then((all) =>
      all.map(({ name }) => name),
    );
  t.notOk((await rows(khw)).includes('mine'));
  t.ok((await rows(khw)).includes('kubelet-down'));
  t.ok((await rows(khwAws)).includes('mine'));
  t.notOk((await rows(khwAws)).includes('kubelet-down'));
  t.ok((await rows(cka)).includes('kubelet-down'), 'a track that is like another one');
  t.ok((await rows(cka)).includes('three-ports'));
  t.notOk((await rows(khw)).includes('three-ports'));
});

t.test('tracks that are not there, or named twice, are told with their place', async (t) => {
  const problems = async (line: string): Promise<readonly string[]> => {
    const { parent } = await drill((text) => `${line}\n${text}`);
    return loadDrill(join(parent, 'mine'), drillFacts(looking(khw))).then(
      () => [],
      (error: unknown) => (error as LabError).details,
    );
  };
  t.match(await problems('tracks: [khw, khw-gcp]'), [
    /drill\.yaml:1:15 tracks\[1\]: there is no track khw-gcp; write khw-gce/,
  ]);
  t.match(await problems('tracks: [khw, khw]'), [/:1:15 .*khw is named twice/]);
  t.match(await problems('tracks: []'), [/:1:1 tracks: is empty/]);
  t.match(await problems('tracks: khw'), [/:1:\d tracks/]);
  t.same(await problems('tracks: [khw-gce, khw]'), []);
});

t.test('a machine that the lab does not have is told before anything is broken', async (t) => {
  const { parent } = await drill((text) =>
    onBoth(text).replace('${LAB_WORKER_1}', '${LAB_WORKER_7}'),
  );
  const refused = await drillCalled(looking(khwGce), 'mine', parent, gce.cluster).catch(
    (error: unknown) => error,
  );
  t.match(refused, {
    kind: 'config',
    details: [/NODE: \$\{LAB_WORKER_7\} is not a value of the lab/],
  });
  // Without a lab nobody knows how many there are.
  const unheld = await drillCalled(looking(khwGce), 'mine', parent);
  t.throws(
    () => planDrill(unheld, unheld.variants[0]!, gce.cluster),
    /speaks of \$\{LAB_WORKER_7\}/,
  );
});
