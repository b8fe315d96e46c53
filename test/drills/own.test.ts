import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { drillFolder, drillNames, ownDrills } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill } from '../../lib/drills/plan.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';

const lab = resolveLab(
  loadLabFile(readFileSync(join(packageRoot, 'labs/khw/lab.yaml'), 'utf8'), 'lab.yaml', {
    tracks: [track],
    releaseSets: ['1.32'],
  }),
  { labName: 'khw', networkCidr: '192.168.140.0/24' },
);
const facts = {
  chapters: track.chapters.map(({ id }) => id),
  machines: lab.machines.map(({ name }) => name),
  checks: track.chapters.flatMap((chapter) => chapter.checks(lab)).map(({ id }) => id),
};

t.test('twenty drills ship, and each of them is without faults', async (t) => {
  const names = await drillNames(undefined);
  t.equal(names.length, 20);
  for (const name of names) {
    const drill = await loadDrill(
      (await drillFolder(name, undefined)) ?? ownDrills,
      facts,
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
        ...plan.ways.map(({ title }) => title),
        ...plan.checks.flatMap(({ title, why, hints, machine }) => [title, why, machine, ...hints]),
      ];
      t.same(
        texts.filter((text) => text.includes('${')),
        [],
        `${name} (${variant.name}) has no hole left`,
      );
    }
  }
});
