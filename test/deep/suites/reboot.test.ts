/**
 * One reboot of every machine that serves all: what two drills had broken and was repaired, every
 * check, and the cluster's own work are as before it.
 */
import t from 'tap';
import { ownDrillDigests } from '../../prove/drill-page.js';
import { openSite } from '../../prove/site.js';
import { khw as track } from '../../../labs/khw/index.js';
import { workers } from '../../../lib/core/lab.js';
import { drillFolder } from '../../../lib/drills/list.js';
import { loadDrill } from '../../../lib/drills/load.js';
import { planDrill, type DrillPlan } from '../../../lib/drills/plan.js';
import { variantsBySeed } from '../../../lib/drills/seed.js';
import { systemClock } from '../../../lib/host/clock.js';
import { gradeChosen } from '../../../lib/grade/chosen.js';
import { directFleet } from '../../../lib/lab/open.js';
import {
  drillExperiment,
  drillProofLab,
  type ProvingLab,
} from '../../../lib/practice/proof/drills.js';
import { attempt } from '../../../lib/practice/proof/engine.js';
import { scriptLab } from '../../../lib/practice/script-lab.js';
import { seed } from '../../helpers/clock.js';
import { generator, shuffled } from '../../helpers/random.js';
import { handedLab } from '../handed.js';
import { reportSchema } from '../../../lib/grade/schema.js';

const { name, lab, on, expect } = handedLab();
const { signal } = new AbortController();
const site = await openSite(name, signal);
const fleet = await directFleet(site.context, site.opened);
t.teardown(async () => {
  fleet.close();
  await site.close();
});

const provingLab: ProvingLab = {
  clock: systemClock,
  workers: workers(site.opened.lab).map(({ name }) => name),
  ...scriptLab(site.context, site.opened, fleet),
  grade: (plans) => {
    const own = plans.flatMap(({ checks }) => checks);
    const required = plans.flatMap(({ requires }) => requires);
    return gradeChosen(
      [...own, ...site.checks.filter(({ id }) => required.includes(id))],
      [...own, ...site.checks],
      { session: (machine) => fleet.session(machine), signal, slowness: 3 },
    );
  },
  reboot: () => Promise.reject(new Error('this is done by khw-lab check --reboot')),
  bringBack: () => site.restore(),
};

/** Drills that leave the lab as the checks want it, in a variant each. */
async function drawn(count: number): Promise<readonly DrillPlan[]> {
  const facts = { chapters: track.chapters.map(({ id }) => id) };
  const drills = await Promise.all(
    [...(await ownDrillDigests()).keys()].map(async (one) =>
      loadDrill((await drillFolder(one, undefined)) ?? '', facts),
    ),
  );
  return shuffled(
    drills.filter(({ staysChanged }) => !staysChanged),
    generator(seed()),
  )
    .slice(0, count)
    .map((drill) => planDrill(drill, variantsBySeed(drill, seed())[0]!, site.opened.lab));
}

await t.test('drills repaired, every check and the cluster itself survive it', async (t) => {
  await site.save();
  const plans = await drawn(2);
  for (const plan of plans) {
    t.comment(`${plan.drill.name} (${plan.variant.name}), SEED=${seed()}`);
    const { problems } = await attempt(
      [drillExperiment({ plan, way: plan.ways[0]! })],
      drillProofLab(provingLab),
      (text) => t.comment(`  ${text}`),
    );
    t.same(problems, [], plan.drill.name);
  }
  const { stdout } = await expect(
    t,
    0,
    ['check', 'all', '--reboot', '--format', 'json'],
    'check all --reboot',
  );
  const report = reportSchema.parse(JSON.parse(stdout));
  t.same(
    report.checks.filter(({ state }) => state !== 'pass').map(({ id, state }) => `${id} ${state}`),
    [],
  );
  t.equal(report.rebooted, true);
  fleet.drop();
  const graded = await provingLab.grade(plans);
  t.same(
    graded.filter(({ outcome }) => outcome.state !== 'pass').map(({ check }) => check.id),
    [],
    'what was repaired is still so',
  );
  const port = (
    await lab([
      'kubectl',
      '--',
      'get',
      'service',
      'nginx',
      '-o',
      'jsonpath={.spec.ports[0].nodePort}',
    ])
  ).stdout;
  for (const node of ['node-0', 'node-1'])
    t.equal(
      (
        await on(
          'jumpbox',
          `curl -s -o /dev/null -w '%{http_code}' --max-time 30 http://${node}:${port}`,
        )
      ).stdout,
      '200',
      `the NodePort answers on ${node}`,
    );
  await site.restore();
});
