import { resolve } from 'node:path';
import { assertNoDrill } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { restoreAgreed } from '../actions/restore.js';
import { task } from '../actions/task.js';
import { withFleet, withLab } from '../actions/with-lab.js';
import { formatDuration } from '../core/bytes.js';
import { breakLab } from '../drills/begin.js';
import { filesMark, renderMark, type DrillMark } from '../drills/mark.js';
import type { DrillPlan } from '../drills/plan.js';
import { variantsBySeed } from '../drills/seed.js';
import type { OpenLab } from '../lab/open.js';
import { isOptional } from '../track/chapters.js';
import { makeBase } from './base.js';
import { assertHealthy } from './health.js';
import { drillLab } from './lab.js';
import { planNamed } from './planned.js';
import { readGradingRecord, writeGradingRecord } from './record.js';
import { startingChapter } from './starting.js';

/** Which lab, and how drills begin on it. */
export interface BeginOptions extends LabRef {
  /** The chapter after which they are to begin; what the lab is now when left out. */
  readonly from?: string;
  /** Name under which is kept what going back to that chapter would lose. */
  readonly save?: string;
}

/** How one drill begins. */
export interface DrillChoice extends BeginOptions {
  readonly name: string;
  /** Chooses the variant. */
  readonly seed: number;
  /** A teacher's folder of drills. */
  readonly labs?: string;
}

/**
 * Keeps what a lab is, and breaks it by a drill. Answers the drill in the variant that the seed
 * chose.
 */
export const startDrill = (ports: Ports, choice: DrillChoice): Promise<DrillPlan> =>
  withLab(ports, choice, `start ${choice.name}`, async (opened) => {
    const { name, seed, labs } = choice;
    const plan = await chosenPlan(ports, choice, opened);
    await begin(ports, opened, choice, [plan], (started) => ({
      kind: 'drill',
      drills: [{ name, variant: plan.variant.name, files: filesMark(plan.drill) }],
      seed,
      started,
      ...ownLabs(labs),
    }));
    return plan;
  });

const chosenPlan = (ports: Ports, choice: DrillChoice, opened: OpenLab): Promise<DrillPlan> =>
  planNamed(ports, opened, choice, (drill) => {
    const [variant] = variantsBySeed(drill, choice.seed);
    if (variant === undefined) throw new Error(`drill ${drill.name} has no variant`);
    return variant;
  });

/** Where a teacher's own drills will be found again, whatever the working folder is then. */
export const ownLabs = (labs: string | undefined): { readonly labs?: string } =>
  labs === undefined ? {} : { labs: resolve(labs) };

/**
 * Looks whether the lab is right, keeps its state and breaks it. The lab's lock is held. Answers
 * the mark, whose clock begins after the look. Throws `refused` where a drill is on already, or the
 * lab is not right.
 */
export async function begin(
  ports: Ports,
  opened: OpenLab,
  options: BeginOptions,
  plans: readonly DrillPlan[],
  markAt: (started: Date) => DrillMark,
): Promise<DrillMark> {
  await assertNoDrill(ports, opened);
  const from = startingChapter(opened.track, plans, options.from);
  if (options.from !== undefined) await restoreAgreed(ports, opened, from.checkpoint, options);
  await makeBase(ports, opened, plans);
  const name = plans[0]?.drill.name ?? '';
  const [what, again] =
    markAt(new Date()).kind === 'exam'
      ? [`exam of ${plans.length} drills`, `--from ${from.id}`]
      : [`drill ${name}`, `\`khw-lab start ${name} --from ${from.id}\``];
  return withFleet(ports, opened, (fleet) =>
    task(ports, `Begin ${what}`, async ({ note, title }) => {
      const started = ports.clock.now();
      await assertHealthy(
        ports,
        opened,
        fleet,
        plans,
        {
          chapter: from.id,
          wayBack: isOptional(opened.track, from.id)
            ? `\`khw-lab solve ${from.id}\` does that chapter again.`
            : `${again} starts from a checkpoint where all was right.`,
        },
        note,
      );
      await forgetHints(opened, plans);
      const mark = markAt(new Date());
      await breakLab(plans, renderMark(mark), drillLab(ports, opened, fleet, note), note);
      title(`Begin ${what}: ready after ${formatDuration(ports.clock.now() - started)}`);
      return mark;
    }),
  );
}

/**
 * A drill that is begun again begins with no hint opened, and what was wrong before it is no cause
 * any more.
 */
export async function forgetHints(
  { paths }: Pick<OpenLab, 'paths'>,
  plans: readonly DrillPlan[],
): Promise<void> {
  const { firstCause, ...record } = await readGradingRecord(paths);
  const own = new Set(plans.flatMap(({ checks }) => checks.map(({ id }) => id)));
  const hints = Object.fromEntries(Object.entries(record.hints).filter(([id]) => !own.has(id)));
  if (firstCause !== undefined || Object.keys(hints).length < Object.keys(record.hints).length)
    await writeGradingRecord(paths, { ...record, hints });
}
