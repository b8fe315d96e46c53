import t from 'tap';
import { cka as track } from '../../labs/cka/index.js';
import { nodesBackTask } from '../../lib/actions/nodes-back.js';
import type { Ports } from '../../lib/actions/ports.js';
import { assertStillThere, stillThere } from '../../lib/actions/still-there.js';
import type { DrillPlan } from '../../lib/drills/plan.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Site } from '../../lib/lab/site.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { makeBase } from '../../lib/practice/base.js';
import { isAtHand } from '../../lib/track/bases.js';
import { chapterNamed } from '../../lib/course/chapters.js';
import { contextAt, heldClock } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

/** A lab that has come to a chapter, by the label of its jumpbox. */
function reached(chapter: string): { ports: Ports; opened: OpenLab; said: string[] } {
  const label = renderLabel({
    ...{ lab: 'khw', machine: 'jumpbox', version: '1', topology: '0' },
    chapter,
  });
  const texts = [
    'khw-jumpbox\n',
    'running\n',
    `<domain><metadata>${label.xml}</metadata></domain>`,
  ];
  const virsh = {
    batch: () => Promise.resolve(texts.map((text) => ({ ok: true as const, text }))),
  };
  const said: string[] = [];
  const context = contextAt('/nowhere', { clock: heldClock() });
  return {
    ports: { ...context, say: (text: string) => said.push(text) } as unknown as Ports,
    opened: { lab: smallLab, track, virsh } as unknown as OpenLab,
    said,
  };
}

const plan = (name: string, from: string): DrillPlan =>
  ({ drill: { name, from } }) as unknown as DrillPlan;

t.test('up does nothing of what is gone, and says so', async (t) => {
  const { ports, opened, said } = reached('20');
  t.same(await stillThere(ports, opened, track.chapters), []);
  t.match(said, [/has come to chapter 20, .*reset done/]);
  const own = chapterNamed(track, 'kubeadm');
  t.same(await stillThere(ports, opened, [...track.chapters, own]), [own]);
  for (const chapter of ['12', '13']) {
    const other = reached(chapter);
    t.same(await stillThere(other.ports, other.opened, track.chapters), track.chapters);
    t.same(other.said, []);
  }
});

t.test('a chapter of what is gone is not solved', async (t) => {
  const { ports, opened } = reached('20');
  for (const chapter of ['05', '13'])
    await t.rejects(assertStillThere(ports, opened, chapterNamed(track, chapter)), {
      kind: 'refused',
      message: /come to chapter 20, .*chapter (05|13), /,
      hint: /reset done/,
    });
  await assertStillThere(ports, opened, chapterNamed(track, 'kubeadm'));
  const before = reached('12');
  for (const chapter of ['05', '13', 'kubeadm'])
    await assertStillThere(before.ports, before.opened, chapterNamed(track, chapter));
});

t.test('nobody waits after a boot for nodes that are gone', async (t) => {
  const { ports, opened } = reached('20');
  let skipped = '';
  await nodesBackTask(ports, { opened } as unknown as Site).run?.({
    title: () => undefined,
    note: () => undefined,
    skip: (reason) => {
      skipped = reason;
    },
  });
  t.match(skipped, 'another');
});

t.test('what begins in the cluster that is gone is refused, with the way back', async (t) => {
  const { ports, opened } = reached('20');
  for (const from of ['12', '13'])
    await t.rejects(makeBase(ports, opened, [plan('three-ports', from)]), {
      kind: 'refused',
      message: /chapter 20, .*three-ports/,
      hint: /reset done/,
    });
  await makeBase(ports, opened, [plan('kubeadm-certificates', '20')]);
});

t.test('what begins there is done with nothing else', async (t) => {
  const { ports, opened } = reached('12');
  await t.rejects(
    makeBase(ports, opened, [plan('kubeadm-certificates', '20'), plan('three-ports', '12')]),
    { kind: 'usage', message: /chapter 20/ },
  );
});

t.test('only what begins there is at hand there', (t) => {
  const among = (chapter: string): readonly string[] =>
    ['12', '13', '20'].filter((from) => isAtHand(track, from, chapter, smallLab));
  t.same(among('20'), ['20']);
  t.same(among('12'), ['12', '13']);
  t.end();
});
