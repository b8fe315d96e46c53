import { LabError } from '../core/errors.js';
import { checkDeclaration } from '../declaration/check.js';
import { formatProblem } from '../declaration/problems.js';
import type { Problem } from '../declaration/types.js';
import { namesOf, type Draft, type DraftMachine } from './draft.js';
import { rules } from './rules.js';
import { readDraft, usualTrack } from './schema.js';
import type { LabFacts, LabFile, LabTrack, MachineSpec, Rule } from './types.js';

/**
 * Reads a lab file (YAML 1.2) with defaults filled in. Throws LabError('config') with every problem
 * in its details, one line each, `FILE:LINE:COLUMN KEY: what; remedy`. What does not stop anything
 * goes to `warn` in the same form.
 */
export function loadLabFile(
  text: string,
  fileName: string,
  facts: LabFacts,
  warn: (line: string) => void = () => undefined,
): LabFile {
  const { file, problems } = checkLabFile(text, facts);
  const errors = problems.filter(({ severity }) => severity !== 'warning');
  if (file === undefined || errors.length > 0) {
    throw new LabError(
      'config',
      `${fileName} has ${errors.length === 1 ? 'a problem' : `${errors.length} problems`}`,
      {
        details: errors.map((problem) => formatProblem(fileName, problem)),
        hint: `fix ${fileName} and call the same command again`,
      },
    );
  }
  for (const problem of problems) warn(formatProblem(fileName, problem));
  return file;
}

/**
 * Everything that is wrong with the text, errors and warnings, in the order of the file. `file` is
 * there when no error is.
 */
export function checkLabFile(
  text: string,
  facts: LabFacts,
): { readonly file?: LabFile; readonly problems: readonly Problem[] } {
  const { draft, problems } = checkDeclaration<Draft>(text, {
    wording: { noun: 'a lab file', startOver: `start from a copy of ${usualTrack(facts).labFile}` },
    read: (data) => readDraft(data, facts),
    rules: [
      ...rules.map(({ id, check }) => ({ id, check: (read: Draft) => check(read, facts) })),
      ...trackRules(facts).map((rule) => ({
        id: rule.id,
        check: (read: Draft) =>
          trackOf(read, facts)?.rules.includes(rule) === true ? rule.check(read, facts) : [],
      })),
    ],
  });
  const faultless = problems.every(({ severity }) => severity === 'warning');
  return draft !== undefined && faultless
    ? { file: complete(draft, facts), problems }
    : { problems };
}

/** Which of them count is known once the file is read. */
const trackRules = ({ tracks }: LabFacts): readonly Rule[] => [
  ...new Set(tracks.flatMap((track) => track.rules)),
];

const trackOf = ({ track }: Draft, { tracks }: LabFacts): LabTrack | undefined =>
  tracks.find(({ id }) => id === track);

function complete(draft: Draft, facts: LabFacts): LabFile {
  const track = trackOf(draft, facts);
  if (track === undefined) throw new Error('a rule let a lab without a track pass');
  const apiHost = draft.apiHost ?? usualApiHost(draft, track);
  const { slowness, ...rest } = draft;
  return {
    ...rest,
    track,
    machines: draft.machines.map(completeMachine),
    apiHost,
    ...(slowness === undefined ? {} : { slowness }),
  };
}

/** Of a lab without an API server it means nothing, and is some machine's name all the same. */
function usualApiHost(draft: Draft, { front }: LabTrack): string {
  const order = [
    ...(front === true ? namesOf(draft, 'loadbalancer') : []),
    ...namesOf(draft, 'controller'),
    ...draft.machines.flatMap(({ name }) => name ?? []),
  ];
  const [first] = order;
  if (first === undefined) throw new Error('a rule let a lab without machines pass');
  return first;
}

function completeMachine({
  name,
  role,
  memoryMiB,
  vcpus,
  diskGiB,
  podCidr,
  address,
}: DraftMachine): MachineSpec {
  if (name === undefined || role === undefined)
    throw new Error('a rule let a machine without name or role pass');
  return {
    name,
    role,
    memoryMiB,
    vcpus,
    diskGiB,
    ...(podCidr === undefined ? {} : { podCidr }),
    ...(address === undefined ? {} : { address }),
  };
}
