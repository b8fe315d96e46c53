import { isSameId } from '../core/ids.js';
import { exerciseFile } from './folder.js';
import { beginnings } from './rules/keys.js';
import type { Draft, DraftCheck, DraftFile, DraftStep } from './schema.js';
import { tracksOf } from './tracks.js';
import type {
  Difficulty,
  Drill,
  DrillCheck,
  DrillFacts,
  DrillScript,
  FolderFiles,
  ReleaseRange,
  StartingFile,
  Variant,
} from './types.js';

const stepTimeoutSeconds = 120;
const checkTimeoutSeconds = 10;

/** A draft without faults as a drill, defaults filled in. */
export function completeDrill(
  name: string,
  folder: string,
  draft: Draft,
  files: FolderFiles,
  digest: string,
  facts: DrillFacts,
): Drill {
  const scripts = (steps: readonly (DraftStep | undefined)[] = []): readonly DrillScript[] =>
    steps.map((step) => script(step ?? {}, files, stepTimeoutSeconds));
  return {
    name,
    folder,
    digest,
    isExercise: files.has(exerciseFile),
    kind: draft.kind ?? 'fix',
    ...(draft.domain === undefined ? {} : { domain: draft.domain }),
    competencies: list(draft.competencies),
    weight: draft.weight ?? 1,
    releases: releasesOf(draft),
    ...(draft.namespace === undefined ? {} : { namespace: draft.namespace }),
    docs: list(draft.docs),
    title: given(draft.title),
    story: given(draft.story).trim(),
    minutes: given(draft.minutes),
    points: given(draft.points),
    difficulty: draft.difficulty ?? byMinutes(given(draft.minutes)),
    teaches: list(draft.teaches),
    tracks: tracksOf(draft, facts, files.has(exerciseFile)),
    functions: facts.functions ?? '',
    from: given(
      beginnings(facts).find((id) => draft.from !== undefined && isSameId(id, draft.from)) ??
        facts.chapters.at(-1),
    ),
    ...bringsOf(draft, facts),
    variants: variantsOf(draft),
    touches: list(draft.touches),
    stopsApi: draft['stops-api'] ?? false,
    staysChanged: draft['stays-changed'] ?? false,
    files: (draft.files ?? []).map((one) => completeFile(one ?? {}, files)),
    setup: scripts(draft.setup),
    breaks: scripts(draft.break),
    answers: {
      file: draft.answers?.file ?? '/root/answers.yaml',
      ...(draft.answers?.machine === undefined ? {} : { machine: draft.answers.machine }),
    },
    checks: (draft.checks ?? []).map((check) => completeCheck(check ?? {}, files)),
    requires: list(draft.requires),
    firstCauses: firstCausesOf(draft),
    solution: scripts(draft.solution),
    otherSolutions: Object.entries(draft['other-solutions'] ?? {}).map(
      ([way, { title, steps } = {}]) => ({ name: way, title: given(title), steps: scripts(steps) }),
    ),
    wrongWays: Object.entries(draft['wrong-ways'] ?? {}).map(
      ([way, { title, fails, steps } = {}]) => ({
        name: way,
        title: given(title),
        fails: list(fails),
        steps: scripts(steps),
      }),
    ),
  };
}

/** Where nothing is declared: what waits for no other check. */
const firstCausesOf = (draft: Draft): readonly string[] =>
  draft['first-cause'] === undefined
    ? (draft.checks ?? []).flatMap((check) =>
        check?.id !== undefined && list(check.needs).length === 0 ? [check.id] : [],
      )
    : list(draft['first-cause']);

const byMinutes = (minutes: number): Difficulty =>
  minutes <= 10 ? 'easy' : minutes <= 20 ? 'medium' : 'hard';

function bringsOf({ brings }: Draft, { optional = [] }: DrillFacts): Pick<Drill, 'brings'> {
  const id = optional.find((each) => brings !== undefined && isSameId(each, brings));
  return id === undefined ? {} : { brings: id };
}

const releasesOf = ({ releases: { from, until } = {} }: Draft): ReleaseRange => ({
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
});

function completeFile(
  { machine, from, to, mode = '644' }: DraftFile,
  files: FolderFiles,
): StartingFile {
  const found = files.get(given(from));
  if (found === undefined || 'wrong' in found)
    throw new Error(`a rule let ${from ?? 'a file'} pass`);
  return { machine: given(machine), from: given(from), text: found.text, to: given(to), mode };
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
    ...(check.answer === undefined ? {} : { answer: check.answer }),
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
