import type { Cause, Check } from '../core/check.js';
import { exitCodes } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { closingSentence, errata, firstCauses } from './causes.js';
import type { Graded, Outcome } from './engine.js';
import type { Report, ReportCheck } from './schema.js';
import { resultOf, type ExamTerms } from './exam.js';
import { earnedBy, scoreOf } from './score.js';

/** What was graded, and what came of it. */
export interface Grading {
  /** Program and version. */
  readonly tool: string;
  readonly lab: { readonly name: string; readonly track: string; readonly releaseSet: string };
  /** What was chosen, with the ids of the checks that count. */
  readonly subjects: readonly {
    readonly id: string;
    readonly title: string;
    readonly checks: readonly string[];
  }[];
  /** All that was judged: the chosen checks and those that they need. */
  readonly graded: readonly Graded[];
  readonly hintsUsed: ReadonlyMap<string, number>;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly rebooted: boolean;
  readonly exam?: ExamTerms;
}

type Unsigned = Omit<Report, 'signature'>;

/** Characters kept of anything a machine said. */
const textLimit = 4000;

/**
 * The one value from which every format is made, without its signature. Nothing in it can be obeyed
 * by a terminal.
 */
export function buildReport({
  tool,
  lab,
  subjects,
  graded,
  hintsUsed,
  startedAt,
  seconds,
  rebooted,
  exam,
}: Grading): Unsigned {
  const subjectOf = new Map(
    subjects.flatMap(({ id, checks }) => checks.map((check) => [check, id])),
  );
  const counted = graded.filter(({ check }) => subjectOf.has(check.id));
  const shown = graded.filter(
    ({ check, outcome }) => subjectOf.has(check.id) || outcome.state !== 'pass',
  );
  const score = scoreOf(counted, hintsUsed);
  return {
    version: 1,
    tool,
    lab,
    subjects: subjects.map(({ id, title }) => ({ id, title })),
    startedAt: startedAt.toISOString(),
    seconds: Math.round(seconds * 10) / 10,
    rebooted,
    ...(exam === undefined ? {} : { exam: resultOf(exam, score) }),
    checks: shown.map(({ check, outcome }) =>
      entry(check, outcome, subjectOf.get(check.id), hintsUsed.get(check.id) ?? 0),
    ),
    counts: {
      pass: count(counted, 'pass'),
      fail: count(counted, 'fail'),
      blocked: count(counted, 'blocked'),
      broken: count(counted, 'broken'),
    },
    score,
    firstCauses: firstCauses(shown).map((cause) => ({ ...cause, what: clean(cause.what) })),
    closing: clean(closingSentence(shown)),
  };
}

/**
 * 0 all passed but for errata of the tutorial, 1 something failed or could not be asked, 4 a check
 * of ours broke.
 */
export function exitCodeOf({ checks }: Report): number {
  if (checks.some(({ state }) => state === 'broken')) return exitCodes.bug;
  return checks.every(isRightIn(checks)) ? 0 : exitCodes.machine;
}

/** Whether a check of a report is one that a right lab may show. */
export function isRightIn(checks: Report['checks']): (check: ReportCheck) => boolean {
  const harmless = errata(checks);
  return ({ id, state }) => state === 'pass' || harmless.has(id);
}

function entry(
  check: Check,
  outcome: Outcome,
  subject: string | undefined,
  used: number,
): ReportCheck {
  const fields = {
    id: check.id,
    title: check.title,
    subject: subject ?? check.id.replace(/\..*/, ''),
    machine: check.machine,
    graded: subject !== undefined,
    points: check.points,
    earned: subject === undefined ? 0 : earnedBy(check, outcome, used),
    hints: { used: Math.min(used, check.hints.length), of: check.hints.length },
    link: check.link,
  };
  switch (outcome.state) {
    case 'pass':
      return { ...fields, state: 'pass', evidence: clean(outcome.evidence) };
    case 'fail':
      return {
        ...fields,
        state: 'fail',
        expected: clean(outcome.expected),
        actual: clean(outcome.actual),
        ...(outcome.cause === undefined ? {} : { cause: cleanCause(outcome.cause) }),
      };
    case 'blocked':
      return {
        ...fields,
        state: 'blocked',
        by: [...outcome.by],
        ...(outcome.reason === undefined ? {} : { reason: clean(outcome.reason) }),
      };
    case 'broken':
      return {
        ...fields,
        state: 'broken',
        message: clean(outcome.message),
        stack: outcome.stack.map(clean),
      };
  }
}

const cleanCause = ({
  text,
  remedy,
  link,
  origin = 'learner',
}: Cause): Extract<ReportCheck, { state: 'fail' }>['cause'] => ({
  text: clean(text),
  origin,
  ...(remedy === undefined ? {} : { remedy: clean(remedy) }),
  ...(link === undefined ? {} : { link: clean(link) }),
});

function clean(text: string): string {
  const trimmed = text.trim();
  return printable(
    trimmed.length > textLimit
      ? `${trimmed.slice(0, textLimit)}… (${trimmed.length} characters)`
      : trimmed,
  );
}

const count = (graded: readonly Graded[], state: Outcome['state']): number =>
  graded.filter(({ outcome }) => outcome.state === state).length;
