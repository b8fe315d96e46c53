import { listCheckpoints } from '../checkpoints/list.js';
import { LabError, messageOf } from '../core/errors.js';
import { workers } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { batchesOf, trialsOf, type Trial } from '../drills/batches.js';
import { checksFor } from '../drills/grading.js';
import { planDrill, solution, type DrillPlan } from '../drills/plan.js';
import { proveTogether, type ProvingLab } from '../drills/prove.js';
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
  /** Of those that were run together, each one's share. */
  readonly seconds: number;
  /** What was repaired was seen to survive a reboot of every machine. */
  readonly rebooted: boolean;
  /** What went wrong, line by line. */
  readonly error?: readonly string[];
}

/** The checkpoint to which the lab comes back between two proofs, and at the end. */
const base = 'before-validate';

/**
 * Runs drills on the lab, as many at once as do not touch the same: broken, graded, repaired, graded. Where some do not prove
 * themselves together, each is run alone. The lab is brought back after each batch. A drill that fails does not stop the others.
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
  const batches = batchesOf(trialsOf(plans));
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
    ...batches.map((batch): Task => ({
      title: batch.map(nameOf).join(', '),
      // Once for each variant.
      run: ({ note, title }) => proveBatch(run, batch, reboot && batch.some(({ way }) => way.name === solution), note, title),
    })),
    { title: 'Forget the checkpoint', run: async ({ note }) => kept(note).remove(base) },
  ];
}

const nameOf = ({ plan: { drill, variant }, way }: Trial): string => `${drill.name} (${variant.name}${way.name === solution ? '' : `, ${way.name}`})`;

/** Notes how the proofs ended; brings the lab back whatever it was. */
async function proveBatch(run: Run, batch: readonly Trial[], reboot: boolean, note: (text: string) => void, title: (text: string) => void): Promise<void> {
  const { app, opened, fleet, proofs } = run;
  const started = app.clock.now();
  const seconds = (): number => Math.round((app.clock.now() - started) / batch.length / 100) / 10;
  const proved = (error?: unknown): readonly Proof[] => batch.map(({ plan: { drill, variant }, way }) => ({
    drill: drill.name, variant: variant.name, way: way.name, seconds: seconds(), rebooted: reboot && error === undefined,
    ...error === undefined ? {} : { error: [messageOf(error), ...error instanceof LabError ? error.details : []] },
  }));
  let again: readonly Trial[] = [];
  try {
    await proveTogether(batch, reboot, provingLab(app, opened, fleet, note), note);
    proofs.push(...proved());
  } catch (error) {
    if (app.signal.aborted) {
      await comeBack(app, opened, fleet, note);
      throw error;
    }
    const how = batch.length === 1 ? `failed: ${messageOf(error)}` : `not together: ${messageOf(error)}`;
    note([how, ...error instanceof LabError ? error.details : []].join('; '));
    title(`${batch.map(nameOf).join(', ')}: ${how}`);
    if (batch.length === 1) proofs.push(...proved(error));
    else again = batch;
  }
  note('bring the lab back');
  await drillLab(app, opened, fleet, note).restore(base);
  // What survives a reboot was to be seen together: a reboot for each would take a quarter of an hour.
  for (const trial of again) await proveBatch(run, [trial], false, (text) => { note(`${nameOf(trial)}: ${text}`); }, () => undefined);
}

async function comeBack(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): Promise<void> {
  const lab = drillLab(app, opened, fleet, note);
  await lab.restore(base);
  await lab.remove(base);
}

function provingLab(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): ProvingLab {
  return {
    signal: app.signal, clock: app.clock, workers: workers(opened.lab).map(({ name }) => name),
    session: (machine) => fleet.session(machine),
    grade: (plans) => gradeNow(app, opened, fleet, plans),
    reboot: () => rebootAll(app, opened, fleet, note),
  };
}

async function gradeNow(app: App, opened: OpenLab, fleet: Fleet, plans: readonly DrillPlan[]): ReturnType<ProvingLab['grade']> {
  const checks = checksFor(plans, chapterChecks(opened.lab));
  const usual = collecting(app, opened, fleet);
  // Just repaired, and with several drills at once, a machine is busier than at a learner's check.
  return grade(checks, await collectFacts(checks, { ...usual, slowness: 3 * (usual.slowness ?? 1) }));
}

async function rebootAll(app: App, opened: OpenLab, fleet: Fleet, note: (text: string) => void): Promise<void> {
  const report = { note, title: () => undefined, skip: () => undefined };
  await Promise.all(rebootTasks(labContext(app), opened, fleet).map(async (task) => task.run?.(report)));
}
