import type { Path } from '../declaration/types.js';
import type { Draft, DraftCheck, DraftFile, DraftStep } from './schema.js';

/** Every script that changes a lab (setup, break, all ways) with its place in the file. */
export function stepsOf(draft: Draft): readonly { readonly at: Path; readonly step: DraftStep }[] {
  return [
    ...placed(['setup'], draft.setup),
    ...placed(['break'], draft.break),
    ...placed(['solution'], draft.solution),
    ...Object.entries(draft['other-solutions'] ?? {}).flatMap(([name, way]) =>
      placed(['other-solutions', name, 'steps'], way?.steps),
    ),
    ...Object.entries(draft['wrong-ways'] ?? {}).flatMap(([name, way]) =>
      placed(['wrong-ways', name, 'steps'], way?.steps),
    ),
  ];
}

export function checksOf(
  draft: Draft,
): readonly { readonly at: Path; readonly check: DraftCheck }[] {
  return placed(['checks'], draft.checks).map(({ at, step }) => ({ at, check: step }));
}

/** The files that are put on machines, each with its place. */
export const filesOf = (draft: Draft): readonly { readonly at: Path; readonly file: DraftFile }[] =>
  placed(['files'], draft.files).map(({ at, step }) => ({ at, file: step }));

function placed<T>(
  at: Path,
  list: readonly (T | undefined)[] = [],
): readonly { readonly at: Path; readonly step: T }[] {
  return list.flatMap((step, index) => (step === undefined ? [] : [{ at: [...at, index], step }]));
}
