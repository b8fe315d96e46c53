import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { workOn } from '../../lib/actions/up.js';
import { saveCheckpoint } from '../../lib/checkpoints/save.js';
import { renderMark, type DrillMark } from '../../lib/drills/mark.js';
import { runningLab } from '../checkpoints/fake-libvirt.js';

const { chapters } = track;
const wanted = { chapters, checkpoints: true };
const drill: DrillMark = {
  kind: 'drill',
  drills: [{ name: 'kubelet-down', variant: 'node-0' }],
  seed: 7,
  started: new Date('2026-01-31T10:00:00Z'),
};

t.test('up does all that is wanted on a lab that is whole', async (t) => {
  const { context, opened } = runningLab(t);
  const said: string[] = [];
  t.same(await workOn({ ...context, say: (text) => said.push(text) }, opened, wanted), {
    mark: undefined,
    ...wanted,
    keepClocks: false,
  });
  t.same(said, []);
});

t.test('up repairs nothing during a drill or an exam, and says so', async (t) => {
  for (const mark of [drill, { ...drill, kind: 'exam', minutes: 30, passMark: 66 } as const]) {
    const { context, opened, fleet, note } = runningLab(t);
    const said: string[] = [];
    await saveCheckpoint(
      context,
      opened,
      fleet,
      { name: 'before-drill', kind: 'drill', message: renderMark(mark) },
      note,
    );
    t.match(await workOn({ ...context, say: (text) => said.push(text) }, opened, wanted), {
      mark: { kind: mark.kind },
      chapters: [],
      checkpoints: false,
      keepClocks: true,
    });
    t.match(said, [/^Lab khw is in .*no chapter is run/]);
  }
});

t.test('up lets no machine run whose restore was broken off, in a drill or not', async (t) => {
  for (const inDrill of [false, true]) {
    const lab = runningLab(t);
    const { context, opened, fleet, note, domains } = lab;
    if (inDrill)
      await saveCheckpoint(
        context,
        opened,
        fleet,
        { name: 'before-drill', kind: 'drill', message: renderMark(drill) },
        note,
      );
    lab.done.length = 0;
    domains.get('khw-node-0')!.mark = '07';
    await t.rejects(workOn({ ...context, say: () => t.fail('it is said') }, opened, wanted), {
      kind: 'refused',
      message: /^restoring 07 was broken off/,
      details: ['not yet put back: khw-node-0'],
    });
    t.same(lab.done, []);
  }
});
