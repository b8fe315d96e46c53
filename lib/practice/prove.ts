import { assertNoDrill } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { agreeToRestore, leaveNow } from '../actions/restore.js';
import { withFleet, withLab } from '../actions/with-lab.js';
import { findDrillCheckpoint } from '../checkpoints/find.js';
import { errorDetails, messageOf } from '../core/errors.js';
import { workers } from '../core/lab.js';
import { printable } from '../core/printable.js';
import type { Task, TaskReport } from '../core/task.js';
import { together } from '../core/together.js';
import { beforeValidation } from '../core/ways-back.js';
import { chapterChecks } from '../course/drills.js';
import { isSolution, wavesOf } from '../drills/batches.js';
import { comeBack } from '../drills/begin.js';
import { checksFor } from '../drills/grading.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import type { Drill, Variant } from '../drills/types.js';
import { collectFacts } from '../grade/collect.js';
import { grade } from '../grade/engine.js';
import type { OpenLab } from '../lab/open.js';
import { rebootTasks } from '../lab/reboot.js';
import type { Fleet } from '../ssh/fleet.js';
import { collecting } from './grading.js';
import { makeBase } from './base.js';
import { assertHealthy } from './health.js';
import { drillLab } from './lab.js';
import {
  drillExperiment,
  drillProofLab,
  lostByReboot,
  type DrillExperiment,
  type ProvingLab,
} from './proof/drills.js';
import { proveBatch, type Attempt, type Hearing, type Proved } from './proof/engine.js';
import { scriptLab } from './script-lab.js';
import { startingChapter } from './starting.js';
import { unfinishedDrills } from './unfinished.js';

/** One drill, variant and way that was run on the lab. */
export interface Proof {
  readonly drill: string;
  readonly variant: string;
  readonly way: string;
  /** A wrong way, which was refused as it must be: by these checks. */
  readonly refusedBy?: readonly string[];
  /** Of those that were run together, each one's share. */
  readonly seconds: number;
  /** What was repaired was seen to survive a reboot of every machine. */
  readonly rebooted: boolean;
  /** What went wrong, line by line. */
  readonly error?: readonly string[];
}

export interface Proofs {
  readonly proofs: readonly Proof[];
  /** Drills of which not all was tried, by name: it was interrupted. */
  readonly unfinished: readonly string[];
}

/**
 * Runs drills on the lab, as many at once as do not touch the same: broken, graded, repaired,
 * graded. What is repaired stays while others are run, until every drill was tried once; then, with
 * `reboot`, every machine is rebooted and all is graded again, and the lab is brought back. Where
 * some do not prove themselves together, or not on what others have repaired, each is run alone on
 * the lab as it was. A drill that fails does not stop the others. Interrupted, it answers what was
 * proved until then; where nothing was, it throws.
 */
export async function proveDrills(
  ports: Ports,
  args: LabRef & { readonly reboot: boolean },
  drills: readonly Drill[],
  variantsOf: (drill: Drill) => readonly Variant[],
): Promise<Proofs> {
  return withLab(ports, args, 'validate', async (opened) => {
    await assertNoDrill(ports, opened);
    const plans = drills.flatMap((drill) =>
      variantsOf(drill).map((variant) => planDrill(drill, variant, opened.lab)),
    );
    await endEarlier(ports, opened);
    await makeBase(ports, opened, plans);
    return withFleet(ports, opened, async (fleet) => {
      const run: Run = { ports, opened, fleet, proofs: new Map(), standing: [] };
      try {
        await ports.progress.run(tasks(run, plans, args.reboot));
      } catch (error) {
        if (!ports.signal.aborted || run.proofs.size === 0) throw error;
      }
      return {
        proofs: [...run.proofs.values()],
        unfinished: unfinishedDrills(run.proofs, plans, args.reboot),
      };
    });
  });
}

/**
 * What a validation that was broken off has left behind is brought back first, if the person
 * agrees.
 */
async function endEarlier(ports: Ports, opened: OpenLab): Promise<void> {
  if ((await findDrillCheckpoint(ports, opened, beforeValidation)) === undefined) return;
  await agreeToRestore(
    ports,
    opened,
    beforeValidation,
    {},
    'An earlier validation was broken off. Put all machines back to what they were before it?',
  );
  await leaveNow(ports, opened, beforeValidation, {});
}

interface Run {
  readonly ports: Ports;
  readonly opened: OpenLab;
  readonly fleet: Fleet;
  readonly proofs: Map<DrillExperiment, Proof>;
  /** What has been repaired since the lab was last brought back. */
  readonly standing: DrillExperiment[];
}

type Note = TaskReport['note'];

function tasks(run: Run, plans: readonly DrillPlan[], reboot: boolean): readonly Task[] {
  const { ports, opened, fleet } = run;
  return [
    {
      title: 'Check the lab and save its state',
      run: async ({ note }) => {
        const { id, checkpoint } = startingChapter(opened.track, plans, undefined);
        await assertHealthy(
          ports,
          opened,
          fleet,
          plans,
          {
            chapter: id,
            wayBack: `\`khw-lab reset ${checkpoint}\` goes back to where all was right.`,
          },
          note,
        );
        await drillLab(ports, opened, fleet, note).save(
          beforeValidation,
          'drills are being validated',
        );
      },
    },
    ...wavesOf(plans).flatMap((wave): readonly Task[] => [
      ...wave.map((batch) => batchTask(run, batch.map(drillExperiment))),
      ...(reboot && wave.flat().some(isSolution)
        ? [
            {
              title: 'Reboot every machine',
              run: ({ note }: TaskReport) =>
                orComeBack(run, note, () => proveAfterReboot(run, note)),
            },
          ]
        : []),
      {
        title: 'Bring the lab back',
        run: ({ note }) => orComeBack(run, note, () => bringBack(run, note)),
      },
    ]),
    {
      title: 'Delete the checkpoint',
      run: async ({ note }) => drillLab(ports, opened, fleet, note).remove(beforeValidation),
    },
  ];
}

/**
 * Interrupted, or where something went wrong that is no drill's fault, the lab is brought back, and
 * its checkpoint forgotten, before the command ends.
 */
async function orComeBack(
  { ports, opened, fleet }: Run,
  note: Note,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await comeBack(error, beforeValidation, drillLab(ports, opened, fleet, note));
    throw error;
  }
}

const namesOf = (batch: readonly DrillExperiment[]): string => batch.map(({ id }) => id).join(', ');

/** The message, and its details: words of scripts among them. */
const linesOf = (error: unknown): readonly string[] =>
  [messageOf(error), ...errorDetails(error)].map(printable);

/** Notes how the proofs ended. What is repaired stays; after a failure the lab is brought back. */
function batchTask(run: Run, batch: readonly DrillExperiment[]): Task {
  return {
    title: namesOf(batch),
    run: ({ note, title }) =>
      orComeBack(run, note, async () => {
        const lab = drillProofLab(provingLab(run, note), run.standing);
        for (const proved of await proveBatch(batch, lab, note, hearing(title)))
          run.proofs.set(proved.experiment, proofOf(proved));
      }),
  };
}

function hearing(title: TaskReport['title']): Hearing<DrillExperiment> {
  const wrong = ({ batch, alone, problems }: Attempt<DrillExperiment>, note: Note): string => {
    const how = alone ? 'failed' : 'not together';
    const lines = problems.map(({ error }) => linesOf(error).join('; '));
    note(`${how}: ${lines.join('; ')}`);
    return `${namesOf(batch)}: ${how}: ${messageOf(problems[0]?.error)}`;
  };
  return {
    wrong: (attempt, note) => title(wrong(attempt, note)),
    alone: {
      wrong: (attempt, note) => {
        wrong(attempt, note);
      },
    },
  };
}

function proofOf({ experiment, problems, times, sharedBy }: Proved<DrillExperiment>): Proof {
  const { plan, way } = experiment.trial;
  return {
    drill: plan.drill.name,
    variant: plan.variant.name,
    way: way.name,
    ...(way.fails === undefined ? {} : { refusedBy: way.fails }),
    rebooted: false,
    // Bringing the lab back is no part of it.
    seconds: share(times.pass ?? 0, sharedBy),
    ...(problems.length === 0 ? {} : { error: problems.flatMap(({ error }) => linesOf(error)) }),
  };
}

/** Seconds that fall to each of so many. */
const share = (ms: number, count: number): number => Math.round(ms / count / 100) / 10;

async function proveAfterReboot(run: Run, note: Note): Promise<void> {
  const { ports, proofs, standing } = run;
  const started = ports.clock.now();
  const lost =
    standing.length === 0 ? [] : await lostByReboot(standing, provingLab(run, note), note);
  for (const experiment of standing) {
    const proof = proofs.get(experiment);
    const bad = lost.find(({ of }) => of === experiment);
    if (proof === undefined) continue;
    const seconds =
      Math.round((proof.seconds + share(ports.clock.now() - started, standing.length)) * 10) / 10;
    proofs.set(experiment, {
      ...proof,
      seconds,
      ...(bad === undefined ? { rebooted: true } : { error: linesOf(bad.error) }),
    });
  }
}

async function bringBack(run: Run, note: Note): Promise<void> {
  await provingLab(run, note).bringBack(note);
  run.standing.length = 0;
}

function provingLab({ ports, opened, fleet }: Run, note: Note): ProvingLab {
  return {
    clock: ports.clock,
    slowness: opened.lab.slowness,
    workers: workers(opened.lab).map(({ name }) => name),
    ...scriptLab(ports, opened, fleet),
    grade: (plans) => gradeNow(ports, opened, fleet, plans),
    reboot: () => rebootAll(ports, opened, fleet, note),
    bringBack: async (tell) => {
      tell('bring the lab back');
      await drillLab(ports, opened, fleet, tell).restore(beforeValidation);
    },
  };
}

async function gradeNow(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  plans: readonly DrillPlan[],
): ReturnType<ProvingLab['grade']> {
  const checks = checksFor(plans, chapterChecks(opened.track, opened.lab));
  const usual = collecting(ports, opened, fleet);
  // Just repaired, and with several drills at once, a machine is busier than at a learner's check.
  return grade(
    checks,
    await collectFacts(checks, { ...usual, slowness: 3 * (usual.slowness ?? 1) }),
  );
}

async function rebootAll(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  note: (text: string) => void,
): Promise<void> {
  const report = { note, title: () => undefined, skip: () => undefined };
  // One that does not come back leaves the others to their ends: nothing may go on while the lab is
  // brought back.
  await together(
    ports.signal,
    rebootTasks(ports, opened, fleet).map((task) => async () => task.run?.(report)),
  );
}
