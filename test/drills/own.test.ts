import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { khwAws } from '../../labs/khw-aws/index.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { drillFacts, drillsFor } from '../../lib/course/drills.js';
import type { Lab } from '../../lib/core/lab.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { drillNames, ownDrills } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill } from '../../lib/drills/plan.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';
import type { Track } from '../../lib/track/types.js';

const tracks = [khw, khwGce, khwAws];

/** How many drills break labs of each track. */
const counts = [
  { track: khw, count: 20 },
  { track: khwGce, count: 15 },
  { track: khwAws, count: 15 },
] as const;

for (const { track, count } of counts)
  t.test(`${count} drills ship for ${track.id}, each of them without faults`, async (t) => {
    const lab = labOf(track);
    const names = await drillsFor({ tracks, track }, undefined);
    t.equal(names.length, count);
    for (const name of names) {
      const drill = await loadDrill(
        join(ownDrills, name),
        drillFacts({ tracks, track }, lab),
        hostRunner(),
      );
      t.ok(drill.otherSolutions.length > 0, `${name} names another right way`);
      for (const variant of drill.variants) {
        const plan = planDrill(drill, variant, lab);
        const scripts = [...plan.breaks, ...plan.ways.flatMap(({ steps }) => steps)];
        t.ok(
          scripts.every((script) => guestCommand(script, 'khw-drill-1').length < 100_000),
          `${name} (${variant.name}) fits into one command`,
        );
        const texts = [
          plan.title,
          plan.story,
          ...plan.requires,
          ...plan.ways.map(({ title }) => title),
          ...plan.checks.flatMap(({ title, why, hints, machine }) => [
            title,
            why,
            machine,
            ...hints,
          ]),
        ];
        t.same(
          texts.filter((text) => text.includes('${')),
          [],
          `${name} (${variant.name}) has no hole left`,
        );
        const known = drillFacts({ tracks, track }, lab).checks ?? [];
        t.same(
          plan.requires.filter((id) => !known.includes(id)),
          [],
          `${name} (${variant.name}) requires checks that there are`,
        );
      }
    }
  });

t.test('each drill that ships is for some track', async (t) => {
  const some = await Promise.all(tracks.map((track) => drillsFor({ tracks, track }, undefined)));
  t.same([...new Set(some.flat())].sort(), await drillNames(undefined));
});

function labOf(track: Track): Lab {
  const text = readFileSync(join(packageRoot, track.labFile), 'utf8');
  return resolveLab(loadLabFile(text, 'lab.yaml', { tracks, releaseSets: ['1.32'] }), {
    labName: track.id,
    ...(track === khw ? { networkCidr: '192.168.140.0/24' } : {}),
  });
}
