import { activeMark, duringExam, namesOf } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { chapterOf } from '../core/ids.js';
import { unknownBeginning } from '../course/beginnings.js';
import { chapterChecks, drillsFor, isNoChapter } from '../course/drills.js';
import { faultCalled } from '../course/faults.js';
import type { Subject } from '../course/subjects.js';
import { checksFor } from '../drills/grading.js';
import { filesMark, type DrillMark } from '../drills/mark.js';
import type { DrillPlan } from '../drills/plan.js';
import type { Drill, Variant } from '../drills/types.js';
import { ordealSubject } from '../grade/ordeal.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { readLab } from '../lab/record.js';
import { findChapter } from '../track/chapters.js';
import { trackOfLab } from '../track/find.js';
import { planNamed } from './planned.js';

/**
 * What a mark speaks of: the drills and faults, in its variants and order. Throws where one is not
 * what it was when it began.
 */
export async function plansOf(
  ports: Ports,
  opened: Pick<OpenLab, 'track' | 'lab'>,
  mark: DrillMark,
): Promise<readonly DrillPlan[]> {
  return Promise.all(
    mark.drills.map(async ({ name, variant, files }) => {
      try {
        const plan = await planNamed(ports, opened, { ...mark, name }, (drill) =>
          variantNamed(drill, variant),
        );
        if (files !== undefined && files !== filesMark(plan.drill))
          throw new LabError(
            'config',
            `the files of drill ${name} are not what they were when it began`,
          );
        return plan;
      } catch (error) {
        if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
        throw new LabError(error.kind, error.message, {
          details: error.details,
          cause: error,
          hint: `\`khw-lab reset ${name}\` brings back what was before, without a grade.`,
        });
      }
    }),
  );
}

function variantNamed({ name, variants }: Drill, wanted: string): Variant {
  const found = variants.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  throw new LabError('config', `drill ${name} has no variant ${wanted} any more`);
}

/** Each drill as something to grade. A chapter's check that several ask for counts to the first. */
export function drillSubjects(
  { track, lab }: Pick<OpenLab, 'track' | 'lab'>,
  plans: readonly DrillPlan[],
): readonly Subject[] {
  const all = checksFor(plans, chapterChecks(track, lab));
  return plans.map((plan, index) => {
    const earlier = new Set(plans.slice(0, index).flatMap(({ requires }) => requires));
    const own = new Set([
      ...plan.checks.map(({ id }) => id),
      ...plan.requires.filter((id) => !earlier.has(id)),
    ]);
    return {
      id: plan.drill.name,
      title: plan.title,
      minutes: plan.drill.minutes,
      checks: () => all.filter(({ id }) => own.has(id)),
    };
  });
}

/**
 * The subjects that the active drill is graded by, should `name` mean it; undefined where it means
 * a chapter. Throws `refused` during an exam.
 */
export async function activeSubjects(
  ports: Ports,
  opened: OpenLab,
  name: string | undefined,
): Promise<readonly Subject[] | undefined> {
  const mark = await activeMark(ports, opened);
  if (mark?.kind === 'exam') throw duringExam();
  if (name !== undefined && !isNoChapter(opened.track, name)) return undefined;
  if (name !== undefined && mark?.drills.some((drill) => drill.name === name) !== true)
    throw await notOn(ports, opened, name, mark);
  return mark === undefined ? undefined : drillSubjects(opened, await plansOf(ports, opened, mark));
}

/** For a name that is neither a chapter's nor that of the drill that is on. */
export async function notOn(
  { tracks }: Pick<Ports, 'tracks'>,
  { track, lab }: Pick<OpenLab, 'track' | 'lab'>,
  name: string,
  mark: DrillMark | undefined,
): Promise<LabError> {
  const among = { tracks, track };
  const known = await drillsFor(among, undefined);
  const own = mark?.labs === undefined ? [] : await drillsFor(among, mark.labs);
  if (![...known, ...own].includes(name) && faultCalled(track, name, lab) === undefined)
    return unknownBeginning(track, name, known);
  return new LabError('usage', `drill ${name} is not active`, {
    hint:
      mark === undefined
        ? `\`khw-lab start ${name}\` begins it.`
        : `Active: ${namesOf(mark.drills)}.`,
  });
}

/**
 * The check of the drill that is on, by its id; undefined for the id of a chapter's check or an
 * ordeal's, and where there is no lab.
 */
export async function drillCheckNamed(
  ports: Ports,
  { lab, connect }: LabRef,
  id: string,
): Promise<Check | undefined> {
  const made = await readLab(ports, lab);
  if (
    made === undefined ||
    chapterOf(id) === ordealSubject.id ||
    findChapter(trackOfLab(ports.tracks, made), chapterOf(id)) !== undefined
  )
    return undefined;
  const opened = await openLab(ports, lab, connect);
  const active = (await activeSubjects(ports, opened, undefined)) ?? [];
  return active.flatMap((subject) => subject.checks(opened.lab)).find((check) => check.id === id);
}
