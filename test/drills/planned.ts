import type { Test } from 'tap';
import { drillFacts, type AmongTracks } from '../../lib/course/drills.js';
import type { Lab } from '../../lib/core/lab.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { planDrill } from '../../lib/drills/plan.js';
import type { Drill } from '../../lib/drills/types.js';
import { readPackageFile } from '../../lib/host/files.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';
import type { Track } from '../../lib/track/types.js';

/** The lab of the file that ships with a track. */
export function shippedLab(track: Track): Lab {
  const facts = { tracks: [track], releaseSets: ['1.32'] };
  return resolveLab(loadLabFile(readPackageFile(track.labFile), track.labFile, facts), {
    labName: track.id,
    networkCidr: '192.168.140.0/24',
  });
}

/** Whether a drill can be begun on a lab in each of its variants, with nothing left open. */
export function assertPlanned(t: Test, drill: Drill, among: AmongTracks, lab: Lab): void {
  const known = drillFacts(among, lab).checks ?? [];
  for (const variant of drill.variants) {
    const plan = planDrill(drill, variant, lab);
    const name = `${drill.name} (${variant.name})`;
    const ways = [...plan.ways, ...plan.wrongWays];
    const scripts = [...plan.breaks, ...ways.flatMap(({ steps }) => steps)];
    t.ok(
      scripts.every((script) => guestCommand(script, 'khw-drill-1').length < 100_000),
      `${name} fits into one command`,
    );
    const texts = [
      plan.title,
      plan.story,
      ...plan.requires,
      ...ways.map(({ title }) => title),
      ...plan.checks.flatMap(({ title, why, hints, machine }) => [title, why, machine, ...hints]),
    ];
    t.same(
      texts.filter((text) => text.includes('${')),
      [],
      `${name} has no hole left`,
    );
    t.same(
      plan.requires.filter((id) => !known.includes(id)),
      [],
      `${name} requires checks that there are`,
    );
  }
}
