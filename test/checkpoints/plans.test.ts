import t from 'tap';
import { readCluster } from '../../labs/kubernetes/alive.js';
import { whyCold } from '../../lib/checkpoints/known-bad.js';
import {
  assertFreeName,
  assertName,
  assertOwnName,
  checkpointNamed,
} from '../../lib/checkpoints/names.js';
import { notYet } from '../../labs/kubernetes/alive.js';
import { prunePlan } from '../../lib/checkpoints/prune.js';
import { parseRecord } from '../../lib/checkpoints/record.js';
import { assertOwnMachines } from '../../lib/checkpoints/restore.js';
import { assertWhole } from '../../lib/checkpoints/settle.js';
import { spaceNeeded, assertSpace } from '../../lib/checkpoints/space.js';
import { assertSameState } from '../../lib/checkpoints/states.js';
import { treeLines } from '../../lib/checkpoints/tree.js';
import { wayTo } from '../../lib/checkpoints/way.js';
import { ageOf } from '../../lib/core/bytes.js';
import { beforeDrill, beforeValidation } from '../../lib/core/ways-back.js';
import { khw as track } from '../../labs/khw/index.js';
import { tiny } from '../fixtures/tracks/tiny/index.js';
import { beginningNamed } from '../../lib/course/beginnings.js';
import { checkpoint, thrown } from './fixture.js';

const drawn = (...args: Parameters<typeof treeLines>): readonly string[] =>
  treeLines(...args).map(({ checkpoint: { name }, branch }) => `${branch}${name}`);

t.test('the tree: the branch of the machines goes straight on, the others stand beside it', (t) => {
  const checkpoints = [
    checkpoint('07'),
    checkpoint('08', { parent: '07' }),
    checkpoint('try', { parent: '07' }),
    checkpoint('try-on', { parent: 'try' }),
    checkpoint('09', { parent: '08' }),
    checkpoint('lost', { parent: 'not there' }),
  ];
  t.same(drawn({ checkpoints, current: '09' }), [
    '├─ lost',
    '07',
    '├─ try',
    '│  try-on',
    '08',
    '09',
  ]);
  t.same(drawn({ checkpoints, current: 'try-on' }), [
    '├─ lost',
    '07',
    '├─ 08',
    '│  09',
    'try',
    'try-on',
  ]);
  t.same(drawn({ checkpoints: [], current: undefined }), []);
  t.end();
});

t.test('names', (t) => {
  const checkpoints = [checkpoint('before-etcd'), checkpoint('09')];
  t.equal(checkpointNamed('09', checkpoints).name, '09');
  t.match(
    thrown(() => checkpointNamed('before-ectd', checkpoints)),
    { kind: 'usage', hint: /Did you mean before-etcd\? There is before-etcd, 09/ },
  );
  t.match(
    thrown(() => checkpointNamed('x', [])),
    { kind: 'usage', hint: /checkpoint save/ },
  );
  t.match(
    thrown(() => assertFreeName('09', checkpoints)),
    { message: /already/ },
  );
  t.doesNotThrow(() => assertFreeName('10', checkpoints));
  for (const name of ['', '-m', '.x', 'a b', '../x', 'é', 'x'.repeat(41), "a'b"])
    t.match(
      thrown(() => assertName(name)),
      { kind: 'usage' },
      JSON.stringify(name),
    );
  for (const name of ['07', '7', 'done'])
    t.match(
      thrown(() => assertOwnName(name, track.chapters)),
      { kind: 'usage' },
    );
  for (const name of [beforeDrill, beforeValidation])
    t.match(
      thrown(() => assertOwnName(name, track.chapters)),
      { kind: 'usage', message: `"${name}" is kept for drills: it is their way back` },
    );
  t.equal(beforeDrill, 'before-drill', 'as docs/drills.md says');
  t.doesNotThrow(() => assertOwnName('07-mine', track.chapters));
  t.match(
    thrown(() => assertOwnName('serve', tiny.chapters)),
    { kind: 'usage', message: /kept for the start of a chapter/ },
  );
  t.end();
});

t.test('the way to the start of a chapter', (t) => {
  const chapters = ['02', '03', '04', '05'];
  const start = (name: string) => checkpoint(name, { kind: 'chapter' });
  t.same(wayTo('04', chapters, [start('03'), start('04')], '05'), { kind: 'restore', name: '04' });
  t.same(wayTo('05', chapters, [start('02'), start('03')], '05'), {
    kind: 'restore and run',
    name: '03',
  });
  t.same(wayTo('done', chapters, [start('05')], undefined), {
    kind: 'restore and run',
    name: '05',
  });
  t.same(wayTo('04', chapters, [start('05')], '02'), { kind: 'run' });
  t.same(wayTo('04', chapters, [], '03'), { kind: 'run' });
  t.same(wayTo('02', chapters, [], undefined), { kind: 'run' });
  t.same(wayTo('04', chapters, [], '04'), { kind: 'anew' });
  t.same(wayTo('02', chapters, [], '02'), { kind: 'anew' });
  t.same(
    wayTo('03', chapters, [checkpoint('03'), { ...start('02'), foreign: 'without x' }], '05'),
    { kind: 'anew' },
    'own ones of that name and those of other machines do not count',
  );
  t.end();
});

t.test('what start and reset can be told', (t) => {
  t.match(beginningNamed(track, '7'), { name: '07' });
  t.same(
    beginningNamed(track, '09').before.map(({ id }) => id),
    ['02', '03', '04', '05', '06', '07', '08'],
  );
  t.equal(beginningNamed(track, 'bootstrapping-etcd').name, '07');
  t.equal(beginningNamed(track, 'done').before.length, 11);
  t.match(
    thrown(() => beginningNamed(track, 'bootstraping-etcd')),
    { kind: 'usage', hint: /Did you mean bootstrapping-etcd\?/ },
  );
  t.match(
    thrown(() => beginningNamed(track, '99')),
    { kind: 'usage', hint: /Chapters: 02, / },
  );
  t.end();
});

t.test(
  'prune keeps the starts of chapters and the way back from a drill, where they can still be restored',
  (t) => {
    const checkpoints = [
      checkpoint('07', { kind: 'chapter' }),
      checkpoint('mine'),
      checkpoint('drill', { kind: 'drill' }),
      checkpoint('05', { kind: 'chapter', foreign: 'without x' }),
      checkpoint('before-validate', { kind: 'drill', foreign: 'without x' }),
    ];
    t.same(
      prunePlan(checkpoints).map(({ name }) => name),
      ['mine', '05', 'before-validate'],
    );
    t.end();
  },
);

t.test('which labs can be saved', (t) => {
  const member = (
    name: string,
    state: 'running' | 'paused' | 'shut off' | 'crashed' | undefined,
    restoring?: string,
  ) => ({ name, state, reason: '', restoring, busy: false });
  t.equal(assertSameState([member('a', 'running'), member('b', 'running')], 'khw'), true);
  t.match(
    thrown(() =>
      assertSameState(
        [member('a', 'running'), member('b', 'paused')],
        'khw',
        new Map([['b', 'paused for lack of room']]),
      ),
    ),
    { message: /b is paused for lack of room/ },
  );
  t.equal(assertSameState([member('a', 'shut off'), member('b', 'shut off')], 'khw'), false);
  for (const state of ['paused', 'shut off', 'crashed', undefined] as const) {
    t.match(
      thrown(() => assertSameState([member('a', 'running'), member('b', state)], 'khw')),
      { kind: 'refused', message: new RegExp(`b is ${state ?? 'missing'}`), hint: /khw-lab up/ },
    );
  }
  t.doesNotThrow(() => assertWhole([member('a', 'paused'), member('b', 'running')], 'khw'));
  t.match(
    thrown(() => assertWhole([member('a', 'paused'), member('b', 'paused', '07')], 'x')),
    { kind: 'refused', details: [/not yet put back: b/], hint: /checkpoint restore 07 --lab x/ },
  );
  t.match(
    thrown(() => assertOwnMachines(checkpoint('a', { foreign: 'without node-2' }))),
    { kind: 'refused', message: /without node-2/ },
  );
  t.end();
});

t.test('space: memory in use, never more than was given, and a margin', async (t) => {
  const mib = 2 ** 20;
  t.equal(
    spaceNeeded([
      { residentBytes: 300 * mib, givenBytes: 512 * mib },
      { residentBytes: 3000 * mib, givenBytes: 2048 * mib },
    ]),
    (300 + 2048 + 512) * mib,
  );
  await t.resolves(assertSpace('/', 1));
  await t.rejects(assertSpace('/', 2 ** 60), {
    kind: 'host',
    message: /may take 1048576 TiB/,
    hint: /prune/,
  });
});

t.test('nodes count when they are Ready and their kubelets were heard since', (t) => {
  const answer = (renewed: string, ready = 'True', said = ''): ReturnType<typeof readCluster> =>
    readCluster(
      [
        JSON.stringify({
          kind: 'NodeList',
          items: [
            {
              metadata: { name: 'node-0' },
              status: {
                conditions: [
                  { type: 'MemoryPressure', status: 'False' },
                  { type: 'Ready', status: ready },
                ],
              },
            },
          ],
        }),
        '',
        JSON.stringify({
          kind: 'LeaseList',
          items: [{ metadata: { name: 'node-0' }, spec: { renewTime: renewed } }],
        }),
        said,
        '',
      ].join('\n'),
    );
  const resumed = Date.parse('2026-01-01T00:00:10Z');
  const [early, late] = ['2026-01-01T00:00:09.999999Z', '2026-01-01T00:00:11.123456Z'];
  const forbidden =
    'Forbidden (user=system:serviceaccount:default:default, verb=get, resource=nodes, subresource(s)=[proxy])';
  t.equal(notYet(answer(late), ['node-0'], resumed), undefined);
  t.equal(
    notYet(answer(early, 'True', `kubelet node-0 ${forbidden}`), ['node-0'], resumed),
    undefined,
    'it had to ask who that is, and what they may do',
  );
  t.match(notYet(answer(early), ['node-0'], resumed), /lease was last renewed 2026/);
  t.match(
    notYet(answer(early, 'True', 'kubelet node-0 ok'), ['node-0'], resumed),
    /lease was last renewed 2026/,
    'who lets everybody in has asked nobody',
  );
  t.match(
    notYet(answer(early, 'True', `kubelet node-1 ${forbidden}`), ['node-0'], resumed),
    /lease was last renewed 2026/,
  );
  t.match(
    notYet(answer(late, 'Unknown', `kubelet node-0 ${forbidden}`), ['node-0'], resumed),
    /not Ready/,
  );
  t.match(notYet(answer('never'), ['node-0'], resumed), /never/);
  t.match(notYet(readCluster('{"kind":"NodeList"'), ['node-0'], resumed), /the API said: \{"kind"/);
  t.match(notYet(answer(late), ['node-0', 'node-1'], resumed), /the API said/);
  t.end();
});

t.test('records: what is not ours, or of a later version, is not read', (t) => {
  for (const text of [
    '',
    'before the update',
    '{"khwCheckpoint":2,"id":"a"}',
    '{"khwCheckpoint":1',
    '{"khwCheckpoint":1}',
  ])
    t.equal(parseRecord(text), undefined, text);
  t.end();
});

t.test('versions of libvirt that cannot put memory back', (t) => {
  t.match(whyCold('9.9.0'), /9\.9\.0/);
  t.match(whyCold('9.9.1'), /9\.9\.1.*9\.10\.0/, 'all that the doctor warns of');
  t.equal(whyCold('9.0.0'), undefined);
  t.equal(whyCold('9.10.0'), undefined);
  t.end();
});

t.test('ages', (t) => {
  const at = Date.parse('2026-01-10T00:00:00Z');
  const ages = [0, 89, 90, 3600, 5400, 86_400, 86_400 * 1.5, 86_400 * 9].map((seconds) =>
    ageOf(new Date(at - seconds * 1000).toISOString(), at),
  );
  t.same(ages, ['0s', '89s', '2m', '60m', '2h', '24h', '2d', '9d']);
  t.end();
});
