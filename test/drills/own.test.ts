import { join } from 'node:path';
import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { khwAws } from '../../labs/khw-aws/index.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { drillFacts, drillsFor } from '../../lib/course/drills.js';
import { drillNames, ownDrills } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import { hostRunner } from '../../lib/host/process.js';
import { assertPlanned, shippedLab } from './planned.js';

const tracks = [khw, khwGce, khwAws];

/** How many drills break labs of each track. */
const counts = [
  { track: khw, count: 20 },
  { track: khwGce, count: 15 },
  { track: khwAws, count: 15 },
] as const;

for (const { track, count } of counts)
  t.test(`${count} drills ship for ${track.id}, each of them without faults`, async (t) => {
    const among = { tracks, track };
    const lab = shippedLab(track);
    const names = await drillsFor(among, undefined);
    t.equal(names.length, count);
    for (const name of names) {
      const drill = await loadDrill(join(ownDrills, name), drillFacts(among, lab), hostRunner());
      t.ok(drill.otherSolutions.length > 0, `${name} names another right way`);
      assertPlanned(t, drill, among, lab);
    }
  });

t.test('each drill that ships is for some track', async (t) => {
  const some = await Promise.all(tracks.map((track) => drillsFor({ tracks, track }, undefined)));
  t.same([...new Set(some.flat())].sort(), await drillNames(undefined));
});
