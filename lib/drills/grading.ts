import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { DrillPlan } from './plan.js';

/**
 * What is graded for one drill or for all of an exam: the drills' own checks, and the chapters'
 * checks that must pass at the end, which count no points and wait for the checks of the drills
 * that ask for them.
 */
export function checksFor(
  plans: readonly DrillPlan[],
  chapterChecks: readonly Check[],
): readonly Check[] {
  const required = [...new Set(plans.flatMap(({ requires }) => requires))];
  return [
    ...plans.flatMap(({ checks }) => checks),
    ...required.map((id) => ({
      ...chapterCheck(id, chapterChecks),
      points: 0,
      needs: plans
        .filter(({ requires }) => requires.includes(id))
        .flatMap(({ checks }) => checks.map((check) => check.id)),
    })),
  ];
}

function chapterCheck(id: string, all: readonly Check[]): Check {
  const found = all.find((check) => check.id === id);
  if (found !== undefined) return found;
  const near = nearest(
    id,
    all.map((check) => check.id),
  );
  throw new LabError(
    'config',
    `no chapter has a check ${id} on this lab`,
    near === undefined ? {} : { hint: `Did you mean ${near}? Fix \`requires\` in drill.yaml.` },
  );
}
