import { isSameId } from '../core/ids.js';
import type { Draft, DraftCheck, DraftStep } from './schema.js';
import type { Drill, DrillCheck, DrillScript, FolderFiles, Variant } from './types.js';

const stepTimeoutSeconds = 120;
const checkTimeoutSeconds = 10;

/** A draft without faults as a drill, defaults filled in. */
export function completeDrill(
  name: string,
  folder: string,
  draft: Draft,
  files: FolderFiles,
  digest: string,
  chapters: readonly string[],
): Drill {
  const scripts = (steps: readonly (DraftStep | undefined)[] = []): readonly DrillScript[] =>
    steps.map((step) => script(step ?? {}, files, stepTimeoutSeconds));
  return {
    name,
    folder,
    digest,
    title: given(draft.title),
    story: given(draft.story).trim(),
    minutes: given(draft.minutes),
    points: given(draft.points),
    difficulty: given(draft.difficulty),
    teaches: list(draft.teaches),
    from: given(
      chapters.find((id) => draft.from !== undefined && isSameId(id, draft.from)) ??
        chapters.at(-1),
    ),
    variants: variantsOf(draft),
    touches: list(draft.touches),
    stopsApi: draft['stops-api'] ?? false,
    staysChanged: draft['stays-changed'] ?? false,
    breaks: scripts(draft.break),
    checks: (draft.checks ?? []).map((check) => completeCheck(check ?? {}, files)),
    requires: list(draft.requires),
    firstCause: given(draft['first-cause']),
    solution: scripts(draft.solution),
    otherSolutions: Object.entries(draft['other-solutions'] ?? {}).map(
      ([way, { title, steps } = {}]) => ({ name: way, title: given(title), steps: scripts(steps) }),
    ),
  };
}

function completeCheck(check: DraftCheck, files: FolderFiles): DrillCheck {
  return {
    ...script(check, files, checkTimeoutSeconds),
    id: given(check.id),
    title: given(check.title),
    points: given(check.points),
    why: given(check.why),
    link: given(check.link),
    needs: list(check.needs),
    hints: list(check.hints),
  };
}

function script(
  { machine, script: file, timeout }: DraftStep,
  files: FolderFiles,
  usualSeconds: number,
): DrillScript {
  const found = files.get(given(file));
  if (found === undefined || 'wrong' in found)
    throw new Error(`a rule let ${file ?? 'a script'} pass`);
  return {
    machine: given(machine),
    file: given(file),
    text: found.text,
    timeoutSeconds: timeout ?? usualSeconds,
  };
}

function variantsOf({ variants }: Draft): readonly Variant[] {
  if (variants === undefined) return [{ name: 'only', values: {} }];
  return Object.entries(variants).map(([name, values = {}]) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, given(value)])),
  }));
}

const list = (texts: readonly (string | undefined)[] = []): readonly string[] => texts.map(given);

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a rule let a drill pass that lacks something');
  return value;
}
