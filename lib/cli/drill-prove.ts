import { cpus } from 'node:os';
import { listCheckpoints } from '../checkpoints/list.js';
import { LabError, messageOf } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { batchesOf } from '../drills/batches.js';
import { checksFor } from '../drills/grading.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import { proveReboot, proveWay, type ProvingLab } from '../drills/prove.js';
import type { Drill, Variant } from '../drills/types.js';
import { collectFacts } from '../grade/collect.js';
import { grade } from '../grade/engine.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import { rebootTasks } from '../lab/reboot.js';
import type { Fleet } from '../ssh/fleet.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { activeMark } from './drill-active.js';
import { chapterChecks } from './drill-choice.js';
import { assertHealthy } from './drill-health.js';
import { drillLab } from './drill-lab.js';
import { collecting } from './grading.js';
import type { GlobalOptions } from './options.js';
import { withLab } from './with-lab.js';

/** One drill, variant and way that was run on the lab. */
export interface Proof {
  readonly drill: string;
  readonly variant: string;
  readonly way: string;
  readonly seconds: number;
  /** What went wrong, line by line. */
  readonly error?: readonly string[];
}

/** The checkpoint to which the lab comes back between two proofs, and at the end. */
const base = 'before-validate';

/**
 * Runs each drill on the lab: broken, graded, repaired in each of its ways, graded. Other ways are run in the first variant only. The lab
 * is brought back after each, and at the end. A drill that fails does not stop the others.
 */
export async function proveDrills(app: App, args: GlobalOptions & { readonly reboot: boolean }, drills: readonly Drill[], variantsOf: (drill: Drill) => readonly Variant[]): Promise<readonly Proof[]> {
  return withLab(app, args, 'validate', async (opened) => {
    if (await activeMark(app, opened) !== undefined) throw new LabError('refused', 'a drill is on', { hint: '`khw-lab finish` ends it.' });
    const plans = drills.flatMap((drill) => variantsOf(drill).map((variant) => planDrill(drill, variant, opened.lab)));
    const fleet = await directFleet(labContext(app), opened);
    const proofs: Proof[] = [];
    try {
      await app.progress.run(tasks({ app, opened, fleet, proofs }, plans, args.reboot));
    } finally {
      fleet.close();
    }
    return proofs;
  });
}

interface Run {
  readonly app: App;
  readonly opened: OpenLab;
  readonly fleet: Fleet;
  readonly proofs: Proof[];
}

function tasks(run: Run, plans: readonly DrillPlan[], reboot: boolean): readonly Task[] {
  const { app, opened, fleet } = run;
  const kept = (note: (text: string) => void) => drillLab(app, opened, fleet, note);
  const firsts = plans.filter(({ drill }, index) => plans.findIndex((other) => other.drill === drill) === index);
  return [
    {
      title: 'Look whether the lab is right, and keep its state',
      run: async ({ note }) => {
        if ((await listCheckpoints(labContext(app), opened)).checkpoints.some(({ name }) => name === base)) {
          note('an earlier validation was broken off: bring the lab back first');
          await comeBack(app, opened, fleet, note);
        }
        await assertHealthy(app, opened, fleet, plans, plans.map(({ drill }) => drill.from).sort().at(-1) ?? '12');
        await kept(note).save(base, 'drills are being validated');
      },
    },
    ...plans.map((plan): Task => ({
      title: `${plan.drill.name} (${plan.variant.name})`,
      tasks: plan.ways.slice(0, firsts.includes(plan) ? undefined : 1).map((way) => ({
        title: way.name,
        run: ({ note, title }) => proof(run, plan.drill.name, plan.variant.name, way.name, note, title, (lab) => proveWay(plan, way, lab, note)),
      })),
    })),
    ...(reboot ? batchesOf(firsts).map((batch): Task => ({
      title: `After a reboot: ${batch.map(({ drill }) => drill.name).join(', ')}`,
      run: ({ note, title }) => proof(run, batch.map(({ drill }) => drill.name).join('+'), batch.map(({ variant }) => variant.name).join('+'), 'reboot', note, title, (lab) => proveReboot(batch, lab, note)),
    })) : []),
    { title: 'Forget the checkpoint', run: async ({ note }) => kept(note).remove(base) },
  ];
}

/** Notes how a proof ended; brings the lab back whatever it was. */
async function proof({ app, opened, fleet, proofs }: Run, drill: string, variant: string, way: string, note: (text: string) => void, title: (text: string) => void, prove: (lab: ProvingLab) => Promise<void>): Promise<void> {
  const started = app.clock.now();
  const seconds = (): number => Math.round((app.clock.now() - started) / 100) / 10;
  try {
    await prove(provingLab(app, opened, fleet, note));
    proofs.push({ drill, variant, way, seconds: seconds() });
  } catch (error) {
    proofs.push({ drill, variant, way, seconds: seconds(), error: [messageOf(error), ...error instanceof LabError ? error.details : []] });
    title(`${way}: failed`);
    if (app.signal.aborted) {
      await comeBack(app, opened, fleet, note);
      throw error;
    }
  }
  note('bring the lab back');
  await drillLab(app, opened, fleet, note).restore(base);
}

async function comeBack(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): Promise<void> {
  const lab = drillLab(app, opened, fleet, note);
  await lab.restore(base);
  await lab.remove(base);
}

function provingLab(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): ProvingLab {
  return {
    signal: app.signal, clock: app.clock,
    session: (machine) => fleet.session(machine),
    grade: (plans) => gradeNow(app, opened, fleet, plans),
    restore: () => drillLab(app, opened, fleet, note).restore(base),
    reboot: () => rebootAll(app, opened, fleet, note),
  };
}

async function gradeNow(app: App, opened: OpenLab, fleet: Fleet, plans: readonly DrillPlan[]): ReturnType<ProvingLab['grade']> {
  const checks = checksFor(plans, chapterChecks(opened.lab));
  return grade(checks, await collectFacts(checks, collecting(app, opened, fleet)));
}

async function rebootAll(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): Promise<void> {
  const report = { note, title: () => undefined, skip: () => undefined };
  await Promise.all(rebootTasks(labContext(app), opened, fleet, cpus().length).map(async (task) => task.run?.(report)));
}
