import t from 'tap';
import { told } from '../../lib/actions/restore.js';
import { renderCheckpoints } from '../../lib/cli/checkpoint-table.js';
import { checkpoint } from '../checkpoints/fixture.js';
import { makeHome } from './home.js';

t.test('bad inputs are named before any lab is looked for', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['checkpoint', 'save'], /which checkpoint\?[^]*khw-lab checkpoint save NAME/],
    [['checkpoint', 'save', 'a b'], /"a b" cannot be the name of a checkpoint/],
    [['checkpoint', 'save', 'one', 'two'], /takes one name/],
    [['checkpoint', 'save', '07'], /kept for the start of a chapter/],
    [['checkpoint', 'save', 'before-drill'], /kept for drills/],
    [['checkpoint', 'prune', 'one'], /unexpected argument "one"/],
    [['checkpoint', 'remove'], /which checkpoint\?/],
    [['checkpoint', 'sav', 'x'], /<action> cannot be "sav"[^]*save/],
    [['start'], /<chapter> is missing/],
    [['checkpoint', 'list'], /there is no lab "khw"/],
    [['reset', '07', '--yes'], /there is no lab "khw"/],
  ];
  for (const [args, expected] of wrong) {
    const { code, stdout, stderr } = await home.run(args);
    t.match([code, stdout, stderr], [2, '', expected], args.join(' '));
  }
  t.equal(home.files().size, 0, 'nothing was made');
});

t.test('the list: tree, star, sizes, remarks', (t) => {
  const saved = '2026-01-01T00:00:00Z';
  const tree = {
    checkpoints: [
      checkpoint('07', {
        kind: 'chapter',
        chapter: '06',
        saved,
        ramBytes: 900 * 2 ** 20,
        message: 'chapter 07 begins',
      }),
      checkpoint('try', {
        parent: '07',
        saved,
        mode: 'cold',
        diskBytes: 2 ** 20,
        foreign: 'without node-2',
      }),
      checkpoint('08', { kind: 'chapter', parent: '07', chapter: '07', saved, ramBytes: 2 ** 30 }),
    ],
    current: '08',
    totalBytes: 3 * 2 ** 30,
  };
  t.equal(
    renderCheckpoints(tree, Date.parse(saved) + 600_000),
    [
      'CHECKPOINT  KIND     DONE  AGE  RAM      DISK',
      '07          chapter  06    10m  900 MiB  0 B      chapter 07 begins',
      '├─ try      own      -     10m  -        1.0 MiB  of other machines (without node-2); shut off',
      '08 *        chapter  07    10m  1.0 GiB  0 B',
      '',
      '* the machines are based on this one (08). All memory images: 1.9 GiB; the disks with everything: 3.0 GiB.',
    ].join('\n'),
  );
  t.match(renderCheckpoints({ ...tree, current: undefined }), /not based on any of these/);
  t.end();
});

t.test('what was proved, and how long it took', (t) => {
  const restored = {
    name: 'x',
    revertMs: 5900,
    answerMs: 7200,
    ms: 12_000,
    clockStepSeconds: 3,
    proved: { units: 21, nodes: [] },
  };
  t.equal(
    told(restored),
    'back in 5.9s, all machines answer after 7.2s, 21 services run after 12.0s',
  );
  t.equal(
    told({ ...restored, proved: { units: 21, nodes: ['node-0', 'node-1'] } }),
    'back in 5.9s, all machines answer after 7.2s, 21 services run and node-0, node-1 are Ready after 12.0s',
  );
  t.end();
});
