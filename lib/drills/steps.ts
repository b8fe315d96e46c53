import type { Path } from '../declaration/types.js';
import type { Draft, DraftCheck, DraftStep } from './schema.js';

/**
 * Every script that changes a lab (break, solution, other solutions) with its place in the file.
 */
export function stepsOf(draft: Draft): readonly { readonly at: Path; readonly step: DraftStep }[] {
  return [
    ...placed(['break'], draft.break),
    ...placed(['solution'], draft.solution),
    ...Object.entries(draft['other-solutions'] ?? {}).flatMap(([name, way]) =>
      placed(['other-solutions', name, 'steps'], way?.steps),
    ),
  ];
}

export function checksOf(
  draft: Draft,
): readonly { readonly at: Path; readonly check: DraftCheck }[] {
  return placed(['checks'], draft.checks).map(({ at, step }) => ({ at, check: step }));
}

function placed<T>(
  at: Path,
  list: readonly (T | undefined)[] = [],
): readonly { readonly at: Path; readonly step: T }[] {
  return list.flatMap((step, index) => (step === undefined ? [] : [{ at: [...at, index], step }]));
}
