import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { wavesOf } from '../../lib/drills/batches.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill } from '../../lib/drills/plan.js';
import { hostRunner } from '../../lib/host/process.js';
import { drillExperiment } from '../../lib/practice/proof/drills.js';
import { unfinishedDrills } from '../../lib/practice/unfinished.js';
import { good, goodExercise, writeDrill } from '../drills/folder.js';
import { smallLab } from '../labs/fixture.js';

const known = { chapters: track.chapters.map(({ id }) => id) };
const load = (...args: Parameters<typeof writeDrill>): ReturnType<typeof loadDrill> =>
  loadDrill(writeDrill(...args), known, hostRunner());
const plans = (await Promise.all([load(good), load(goodExercise, 'an-exercise')])).flatMap(
  (drill) => drill.variants.map((variant) => planDrill(drill, variant, smallLab)),
);
const all = wavesOf(plans).flat(2).map(drillExperiment);
const endings = (
  rebooted: boolean,
  of = all,
): ReadonlyMap<(typeof all)[number], { readonly rebooted: boolean; readonly error?: string[] }> =>
  new Map(of.map((experiment) => [experiment, { rebooted }]));

t.test('all variants and ways of a drill must have been tried', (t) => {
  t.same(unfinishedDrills(endings(false), plans, false), []);
  t.same(unfinishedDrills(endings(false, all.slice(0, -1)), plans, false), [
    all.at(-1)?.trial.plan.drill.name,
  ]);
  t.same([...unfinishedDrills(new Map(), plans, false)].sort(), ['an-exercise', 'clock-stands']);
  t.end();
});

t.test('what a reboot was asked for has to survive it, or to have failed', (t) => {
  t.equal(unfinishedDrills(endings(false), plans, true).length, 2);
  t.same(unfinishedDrills(endings(true), plans, true), []);
  const failed = new Map(all.map((each) => [each, { rebooted: false, error: ['no'] }]));
  t.same(unfinishedDrills(failed, plans, true), []);
  t.end();
});
