import type { DrillPlan } from '../drills/plan.js';

/**
 * What an exercise asks for, point by point, and where that is documented. Of a drill neither is
 * told: the titles of its checks say what is wrong.
 */
export function tasksOf({ drill, checks }: DrillPlan): readonly string[] {
  if (!drill.isExercise) return [];
  return [
    ...checks.map(({ title, points }) => `  [${points}] ${title}`),
    ...drill.docs.map((link) => `  ${link}`),
    '',
  ];
}

/** The same for programs. */
export const planJson = ({ drill, checks }: DrillPlan): object =>
  drill.isExercise
    ? {
        kind: drill.kind,
        domain: drill.domain ?? null,
        tasks: checks.map(({ id, title, points }) => ({ check: id, title, points })),
        docs: drill.docs,
      }
    : {};
