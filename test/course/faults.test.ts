import t from 'tap';
import { chapterOf } from '../../lib/core/ids.js';
import { faultCalled, faultsOf } from '../../lib/course/faults.js';
import { planFault } from '../../lib/drills/fault.js';
import { everyChapter } from '../../lib/track/chapters.js';
import { shippedLab } from '../drills/planned.js';
import { labs } from '../labs/fixture.js';
import { provedTracks } from '../prove/tracks.js';
import { chapter, bare } from './small.js';

const [usual] = provedTracks;
const places = [
  ...provedTracks.map((track) => ({ track, lab: shippedLab(track), what: track.id })),
  ...Object.entries(labs).map(([what, lab]) => ({ track: usual!, lab, what: `${what} lab` })),
];

for (const { track, lab, what } of places) {
  const all = everyChapter(track).flatMap((each) => faultsOf(each, lab));

  t.test(`${what}: a fault is found by its name, which no other has`, (t) => {
    t.ok(all.length > 40, `${all.length} faults`);
    t.equal(new Set(all.map(({ name }) => name)).size, all.length);
    for (const one of all)
      t.equal(faultCalled(track, one.name, lab)?.fault.id, one.fault.id, one.name);
    t.end();
  });

  t.test(`${what}: a fault breaks what its own chapter checks, for points`, (t) => {
    const strange = all
      .filter(({ fault, chapter: { id } }) => chapterOf(fault.check) !== id)
      .map(({ fault }) => fault.id);
    t.same(strange, []);
    const free = all
      .filter((one) => planFault(one, lab).drill.points < 1)
      .map(({ fault }) => fault.id);
    t.same(free, []);
    t.end();
  });
}

t.test('a chapter of which a part cannot be repaired by hand keeps that to the proof', (t) => {
  const fault = {
    title: 'T',
    check: '05.a',
    machine: 'server',
    inject: '',
    undo: '',
    touches: [],
    expect: [],
  };
  const own = {
    ...chapter('05', 'fifth', 'Five', ['05.a']),
    faults: () => [
      { ...fault, id: 'by-hand' },
      { ...fault, id: 'never', restore: true as const },
    ],
  };
  const track = { ...bare, chapters: [...bare.chapters, own] };
  const found = faultsOf(own, labs.small);
  t.same(
    found.map(({ fault: { id } }) => id),
    ['by-hand'],
  );
  t.equal(faultCalled(track, found[0]!.name, labs.small)?.fault.id, 'by-hand');
  for (const name of ['fault-05-', 'fault-05-zzzz', 'fault-99-0000', '05', '', 'by-hand'])
    t.equal(faultCalled(track, name, labs.small), undefined, `"${name}"`);
  t.end();
});
