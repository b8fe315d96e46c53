import { resolve } from 'node:path';
import { finished } from '../checkpoints/names.js';
import { track } from '../../labs/index.js';
import { formatDuration } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { labFlag, type Lab } from '../core/lab.js';
import { breakLab } from '../drills/begin.js';
import { filesMark, renderMark, type DrillMark } from '../drills/mark.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import { variantsBySeed } from '../drills/seed.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import type { App } from './app.js';
import { chapterNamed } from './chapter-choice.js';
import { labContext } from './context.js';
import { assertNoDrill } from './drill-active.js';
import { drillCalled, seedOf } from './drill-choice.js';
import { assertHealthy } from './drill-health.js';
import { drillLab } from './drill-lab.js';
import { readGradingRecord, writeGradingRecord } from './grading-record.js';
import type { GlobalOptions } from './options.js';
import { restoreAgreed } from './restoring.js';
import { withLab } from './with-lab.js';

export interface DrillStartOptions extends GlobalOptions {
  readonly seed?: number;
  /** The chapter after which the drill is to begin; what the lab is now when left out. */
  readonly from?: string;
  /** A teacher's folder of drills. */
  readonly labs?: string;
}

/** `start DRILL`: keeps what is, breaks the lab, tells the story. Answers the exit code. */
export async function startDrill(app: App, args: DrillStartOptions, name: string): Promise<number> {
  const seed = seedOf(args.seed);
  const plan = await withLab(app, args, `start ${name}`, async (opened) => {
    const chosen = await chosenPlan(app, name, seed, args.labs, opened.lab);
    await begin(app, opened, args, [chosen], (started) => ({
      kind: 'drill', drills: [{ name, variant: chosen.variant.name, files: filesMark(chosen.drill) }], seed, started, ...ownLabs(args.labs),
    }));
    return chosen;
  });
  tell(app, args, plan, seed);
  return 0;
}

async function chosenPlan(app: App, name: string, seed: number, labs: string | undefined, lab: Lab): Promise<DrillPlan> {
  const drill = await drillCalled(app, name, labs, lab);
  const [variant] = variantsBySeed(drill, seed);
  if (variant === undefined) throw new Error(`drill ${name} has no variant`);
  return planDrill(drill, variant, lab);
}

/** Where a teacher's own drills will be found again, whatever the working folder is then. */
export const ownLabs = (labs: string | undefined): { readonly labs?: string } => labs === undefined ? {} : { labs: resolve(labs) };

/**
 * Looks whether the lab is right, keeps its state and breaks it. The lab's lock is held. Answers the mark, whose clock begins after the
 * look. Throws `refused` where a drill is on already, or the lab is not right.
 */
export async function begin(app: App, opened: OpenLab, args: DrillStartOptions, plans: readonly DrillPlan[], markAt: (started: Date) => DrillMark): Promise<DrillMark> {
  await assertNoDrill(app, opened);
  const from = startingChapter(plans, args.from);
  if (args.from !== undefined) await restoreAgreed(app, opened, from.checkpoint, args);
  const fleet = await directFleet(labContext(app), opened);
  let mark = markAt(new Date());
  const what = mark.kind === 'exam' ? `exam of ${plans.length} drills` : `drill ${plans[0]?.drill.name ?? ''}`;
  try {
    await app.progress.run([{
      title: `Begin ${what}`,
      run: async ({ note, title }) => {
        const started = app.clock.now();
        await assertHealthy(app, opened, fleet, plans, { chapter: from.id, wayBack: `--from ${from.id} starts from a checkpoint where all was right.` }, note);
        await forgetHints(opened, plans);
        mark = markAt(new Date());
        await breakLab(plans, renderMark(mark), drillLab(app, opened, fleet, note), note);
        title(`Begin ${what}: ready after ${formatDuration(app.clock.now() - started)}`);
      },
    }]);
    return mark;
  } finally {
    fleet.close();
  }
}

/** The latest chapter that one of the drills needs, and the checkpoint of the state after it. */
export function startingChapter(plans: readonly DrillPlan[], wanted: string | undefined): { readonly id: string; readonly checkpoint: string } {
  const needed = plans.map(({ drill }) => drill.from).sort().at(-1) ?? '12';
  const id = wanted === undefined ? needed : chapterNamed(wanted).id;
  if (id < needed) {
    throw new LabError('usage', `--from ${id}: ${plans.find(({ drill }) => drill.from === needed)?.drill.name ?? 'the drill'} needs what chapter ${needed} makes`, { hint: `Use --from ${needed} or later.` });
  }
  const next = track.chapters[track.chapters.findIndex((chapter) => chapter.id === id) + 1];
  return { id, checkpoint: next?.id ?? finished };
}

/** A drill that is begun again begins with no hint opened, and what was wrong before it is no cause any more. */
export async function forgetHints({ paths }: Pick<OpenLab, 'paths'>, plans: readonly DrillPlan[]): Promise<void> {
  const { firstCause, ...record } = await readGradingRecord(paths);
  const own = new Set(plans.flatMap(({ checks }) => checks.map(({ id }) => id)));
  const hints = Object.fromEntries(Object.entries(record.hints).filter(([id]) => !own.has(id)));
  if (firstCause !== undefined || Object.keys(hints).length < Object.keys(record.hints).length) await writeGradingRecord(paths, { ...record, hints });
}

function tell(app: App, args: DrillStartOptions, { drill, variant, title, story }: DrillPlan, seed: number): void {
  if (args.format === 'json') {
    app.print(JSON.stringify({ drill: drill.name, variant: variant.name, seed, title, story, minutes: drill.minutes, points: drill.points, difficulty: drill.difficulty }, null, 2));
    return;
  }
  const flag = labFlag(args.lab);
  app.print([
    '', title, '', story, '',
    `${drill.difficulty}, about ${drill.minutes} minutes, ${drill.points} points; seed ${seed}`,
    `  khw-lab ssh jumpbox${flag}      where to begin`,
    `  khw-lab check ${drill.name}${flag}, khw-lab hint${flag}, khw-lab solve ${drill.name}${flag}`,
    `  khw-lab finish${flag}      grades it and brings the lab back to what it was`,
  ].join('\n'));
}
