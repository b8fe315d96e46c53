import { createHash } from 'node:crypto';
import type { Chapter } from '../core/chapter.js';
import type { Check, Fault, Verdict } from '../core/check.js';
import { chapterOf } from '../core/ids.js';
import type { Lab } from '../core/lab.js';
import { labEnvironment } from './environment.js';
import { checkId, solution, type DrillPlan, type GuestScript } from './plan.js';

/** A fault of a chapter, to be put into a lab as a drill without a story. */
export interface ChapterFault {
  /** `fault-07-3fa2`: what is broken is not told. */
  readonly name: string;
  readonly fault: Fault;
  readonly chapter: Pick<Chapter, 'id' | 'title'>;
  /** Of the chapter: all of them must pass at the end. */
  readonly checks: readonly Check[];
}

/** The same in every version and on every lab, as long as the fault has its id. */
export const faultName = (chapter: string, id: string): string =>
  `fault-${chapter}-${digestOf(id).slice(0, 4)}`;

/** That a person needs to find one thing that is wrong, and to put it right. */
const usualMinutes = 10;

/** How long nothing may move while one of its scripts runs. */
const timeoutSeconds = 120;

/**
 * A fault as a drill: the chapter's checks grade it, of which the one that the fault breaks alone
 * has points; what takes the fault back is its solution.
 */
export function planFault({ name, fault, chapter, checks }: ChapterFault, lab: Lab): DrillPlan {
  const { id, check, machine, inject, undo, touches, api } = fault;
  const script = (file: string, text: string): GuestScript => ({
    drill: name,
    machine,
    file,
    // As it is proved: without the functions of drills.
    text: `set -e\ncd\n${text}`,
    environment: labEnvironment(lab, machine),
    timeoutSeconds,
    slowness: lab.slowness,
  });
  return {
    drill: {
      name,
      from: chapter.id,
      isExercise: false,
      kind: 'fix',
      docs: [],
      minutes: usualMinutes,
      points: pointsOf(checks.find((each) => each.id === check)),
      difficulty: 'easy',
      stopsApi: api === 'stops',
      staysChanged: false,
      digest: digestOf(JSON.stringify([id, machine, inject, undo, check])),
    },
    variant: { name: 'only', values: {} },
    title: `A fault of chapter ${chapter.id}, ${chapter.title}`,
    story: 'One thing is no longer as this chapter leaves it. Find it, and put it right.',
    touches,
    breaks: [script('inject', inject)],
    checks: ownChecks(name, checks, check),
    requires: [],
    firstCauses: [ownId(name, check)],
    ways: [{ name: solution, title: 'The fault is taken back', steps: [script('undo', undo)] }],
    wrongWays: [],
  };
}

/** Under ids of its own: hints opened for a chapter cost a fault nothing, nor the other way round. */
function ownChecks(name: string, checks: readonly Check[], broken: string): readonly Check[] {
  const known = new Set(checks.map(({ id }) => id));
  return checks.map((check) => ({
    ...check,
    id: ownId(name, check.id),
    needs: check.needs.map((id) => (known.has(id) ? ownId(name, id) : id)),
    ...(check.id === broken
      ? { points: pointsOf(check), judge: (answers) => blamed(check.judge(answers)) }
      : { points: 0 }),
  }));
}

/** A check about what the tutorial's text gets wrong has none in its chapter. */
const pointsOf = (broken: Check | undefined): number => Math.max(1, broken?.points ?? 0);

/** Wherever it comes from elsewhere, here it is to be put right. */
const blamed = (verdict: Verdict): Verdict =>
  verdict.state === 'fail' && verdict.cause !== undefined
    ? { ...verdict, cause: { ...verdict.cause, origin: 'learner' } }
    : verdict;

/** `fault-07-3fa2.running.server` for `07.running.server`. */
const ownId = (name: string, id: string): string =>
  checkId({ name }, id.slice(chapterOf(id).length + 1));

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
