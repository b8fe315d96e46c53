import { createHash } from 'node:crypto';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { planExam } from '../drills/exam.js';
import type { Drill } from '../drills/types.js';
import type { Domain } from '../track/types.js';
import type { GradingRecord, SubjectGrade } from './record.js';

/** What it takes to be drawn. */
type Drawable = Pick<Drill, 'name' | 'weight'>;

/** What can be drawn, and what a learner had of it last. */
export interface Candidate<D extends Drawable = Drill> {
  readonly drill: D;
  readonly grade: SubjectGrade | undefined;
}

/** What is remembered of exercises; those that are never drawn are left out. */
export const candidatesOf = (
  drills: readonly Drill[],
  { subjects }: GradingRecord,
): readonly Candidate[] =>
  drills
    .filter(({ isExercise, weight }) => isExercise && weight > 0)
    .map((drill) => ({ drill, grade: subjects[drill.name] }));

/** Days until what was all right is asked as often again as what was not. */
const forgottenDays = 21;

/**
 * How much one is to be drawn, next to the others: what was never done three times as much as what
 * was right a while ago, what was wrong even more, and what was right today hardly.
 */
export function needOf({ drill, grade }: Candidate<Drawable>, now: Date): number {
  if (grade === undefined) return 3 * drill.weight;
  const days = (now.getTime() - Date.parse(grade.at)) / 86_400_000;
  const age = Math.min(1, Math.max(0, days) / forgottenDays);
  const wrong = grade.possible === 0 ? 1 : 1 - grade.earned / grade.possible;
  return drill.weight * (0.1 + 0.9 * age + 4 * wrong);
}

/**
 * The order in which a seed draws them: each as likely to come first as its need says. The same
 * seed and the same record give the same order.
 */
export function drawn<D extends Drawable>(
  candidates: readonly Candidate<D>[],
  seed: number,
  now: Date,
): readonly Candidate<D>[] {
  const rank = (one: Candidate<D>): number =>
    -Math.log(chance(`${seed}/${one.drill.name}`)) / needOf(one, now);
  return [...candidates].sort((a, b) => rank(a) - rank(b));
}

/** A number between 0 and 1, neither of them. */
const chance = (text: string): number =>
  (createHash('sha256').update(text).digest().readUInt32BE(0) + 1) / (2 ** 32 + 1);

/** How many of so many tasks fall to each domain, by their shares: largest remainders first. */
export function sharesOf(domains: readonly Domain[], count: number): ReadonlyMap<string, number> {
  const exact = domains.map(({ id, percent }) => ({ id, exact: (count * percent) / 100 }));
  const given = new Map(exact.map((one) => [one.id, Math.floor(one.exact)]));
  const left = count - [...given.values()].reduce((sum, one) => sum + one, 0);
  [...exact]
    .sort((a, b) => (b.exact % 1) - (a.exact % 1))
    .slice(0, left)
    .forEach(({ id }) => given.set(id, (given.get(id) ?? 0) + 1));
  return given;
}

/** How a mock exam is drawn. */
export interface MockChoice {
  readonly count: number;
  readonly seed: number;
  readonly now: Date;
  readonly lab: Lab;
}

/**
 * The tasks of a mock exam: by the shares of the domains, none of which breaks what another does,
 * and one at most that stops the API server. Fewer where there are not enough.
 */
export function drawMock(
  candidates: readonly Candidate[],
  domains: readonly Domain[],
  { count, seed, now, lab }: MockChoice,
): readonly Drill[] {
  const chosen: Drill[] = [];
  const order = drawn(candidates, seed, now).map(({ drill }) => drill);
  for (const [domain, wanted] of sharesOf(domains, count)) {
    let left = wanted;
    for (const drill of order.filter((one) => one.domain === domain)) {
      if (left === 0) break;
      if (!fits(drill, chosen, seed, lab)) continue;
      chosen.push(drill);
      left--;
    }
  }
  return chosen;
}

function fits(drill: Drill, chosen: readonly Drill[], seed: number, lab: Lab): boolean {
  if (drill.staysChanged || (drill.stopsApi && chosen.some(({ stopsApi }) => stopsApi)))
    return false;
  try {
    planExam([...chosen, drill], seed, lab);
    return true;
  } catch (error) {
    if (error instanceof LabError && (error.kind === 'usage' || error.kind === 'config'))
      return false;
    throw error;
  }
}
