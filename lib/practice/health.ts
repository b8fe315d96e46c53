import type { Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import { chapterOf } from '../core/ids.js';
import { settled } from '../core/settle.js';
import { subjectsUpTo } from '../course/subjects.js';
import type { DrillPlan } from '../drills/plan.js';
import { firstCauses, type FirstCause } from '../grade/causes.js';
import { gradeChosen } from '../grade/chosen.js';
import { countsAsRight } from '../grade/score.js';
import type { OpenLab } from '../lab/open.js';
import type { Fleet } from '../ssh/fleet.js';
import { collecting } from './grading.js';

/**
 * Milliseconds without a change after which what is wrong stays wrong: what was repaired a moment
 * ago settles, a kubelet that has started tells the API server so some seconds later.
 */
const settlingMs = 10_000;

/** Where the drills begin, and how to get there where the lab is not right. */
interface Start {
  /** The id of a chapter. */
  readonly chapter: string;
  readonly wayBack: string;
}

/**
 * Throws `refused` with the first cause where the lab is not right up to a chapter, also when
 * nothing changes any more: what is broken already cannot be broken as declared. Right is what that
 * chapter itself shows, and what the drills want to find at the end; what the tutorial's own text
 * gets wrong does not stand in their way.
 */
export async function assertHealthy(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  plans: readonly DrillPlan[],
  { chapter, wayBack }: Start,
  note: (text: string) => void,
): Promise<void> {
  note('checking whether the lab is right');
  const all = subjectsUpTo(opened.track, chapter).flatMap((subject) => subject.checks(opened.lab));
  const required = new Set(plans.flatMap(({ requires }) => requires));
  const chosen = all.filter(({ id }) => chapterOf(id) === chapter || required.has(id));
  const causes = async (): Promise<readonly FirstCause[]> =>
    firstCauses(
      (await gradeChosen(chosen, all, collecting(ports, opened, fleet))).filter(
        ({ outcome }) => !countsAsRight(outcome),
      ),
    );

  const still = await lastingCauses(ports, opened.lab.slowness, causes, note);
  const [first] = still;
  if (first === undefined) return;
  throw new LabError(
    'refused',
    `the lab is not ready for ${plans.map(({ drill }) => drill.name).join(', ')}: on ${first.machine}, ${first.what}`,
    {
      details: still.map(({ machine, check, what }) => `${machine}: ${check}: ${what}`),
      hint: `\`khw-lab check ${chapterOf(first.check)}\` shows what is wrong; ${wayBack}`,
    },
  );
}

/**
 * What is wrong and stays so: looks again as long as something changes. Empty once nothing is
 * wrong.
 */
export const lastingCauses = (
  { clock, signal }: Pick<Ports, 'clock' | 'signal'>,
  slowness: number,
  look: () => Promise<readonly FirstCause[]>,
  note: (text: string) => void,
): Promise<readonly FirstCause[]> =>
  settled(look, {
    clock,
    signal,
    note,
    slowness,
    stillMs: settlingMs,
    intervalMs: settlingMs * Math.min(4, slowness),
    sight: (causes) => {
      const [first] = causes;
      return first === undefined
        ? undefined
        : {
            seen: `${first.machine}: ${first.what}; looking again`,
            marks: causes.map(({ machine, check }) => `${machine}: ${check}`),
          };
    },
  });
