import { isSameId } from '../../core/ids.js';
import type { Finding } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import { stepsOf } from '../steps.js';
import type { DrillFacts } from '../types.js';
import type { Subject } from './types.js';

const needed = {
  title: 'write one line: what is wrong, as the learner sees it',
  story: 'write what has happened, in a few sentences',
  minutes: 'write how many minutes a learner may need',
  points: 'write what the drill is worth, from 1 to 100',
  difficulty: 'write easy, medium or hard',
  teaches: 'write a list of what is learned: [kubelet, systemd]',
  break: 'write the scripts that break the lab: - { machine: node-0, script: break.sh }',
  checks: 'write one check or more, each beginning with "- id: ..."',
  'first-cause': 'write the id of the check that must be the first cause',
  solution: 'write the scripts that repair the lab: - { machine: node-0, script: solve.sh }',
} as const;

/** Of an exercise; what it lacks of the above has a usual value, or is not asked for. */
const neededForExercise = {
  title: 'write one line: what is to be there, as the learner hears of it',
  kind: 'write fix, build or operate',
  story: 'write what is there and what is wanted, in a few sentences',
  minutes: needed.minutes,
  points: 'write what the exercise is worth, from 1 to 100',
  teaches: needed.teaches,
  docs: 'write where it is documented: [https://kubernetes.io/docs/…]',
  checks: needed.checks,
  solution: 'write the scripts of a right way: - { machine: jumpbox, script: solve.sh }',
} as const;

const checkNeeds = {
  id: 'write a word such as kubelet-runs',
  title: 'write one line: what must be so',
  machine: 'write where it is looked at',
  script: 'write the name of a file in this folder',
  points: 'write what it is worth',
  why: 'write why it matters, one sentence',
  link: 'write where it is documented',
  hints: 'write two hints or more, from a nudge to the very command',
} as const;

/** Keys that are not there, lists that are empty. */
export function missingKeys({ draft, exercise }: Subject): readonly Finding[] {
  const wanted: Readonly<Record<string, string>> = exercise ? neededForExercise : needed;
  const lists = ['break', 'checks', 'solution', 'teaches', 'docs'] as const;
  return [
    ...missing([], draft, wanted),
    ...lists.flatMap((key) => {
      const remedy = wanted[key];
      return remedy === undefined || draft[key]?.length !== 0
        ? []
        : [{ at: [key], message: 'is empty', remedy }];
    }),
    ...(draft.checks ?? []).flatMap((check, index) =>
      check === undefined ? [] : missing(['checks', index], check, checkNeeds),
    ),
    ...stepsOf(draft).flatMap(({ at, step }) =>
      missing(at, step, {
        machine: 'write where it runs',
        script: 'write the name of a file in this folder',
      }),
    ),
    ...Object.entries(draft['other-solutions'] ?? {}).flatMap(([name, way]) =>
      way === undefined
        ? []
        : missing(['other-solutions', name], way, {
            title: 'write in one line what is done',
            steps: 'write a list of scripts: - { machine: node-0, script: other.sh }',
          }),
    ),
    ...Object.entries(draft['wrong-ways'] ?? {}).flatMap(([name, way]) =>
      way === undefined
        ? []
        : missing(['wrong-ways', name], way, {
            title: 'write in one line what is done',
            fails: 'write the id of the check that refuses it',
            steps: 'write a list of scripts: - { machine: node-0, script: wrong.sh }',
          }),
    ),
  ];
}

function missing(
  at: Finding['at'],
  group: object,
  keys: Readonly<Record<string, string>>,
): readonly Finding[] {
  return Object.entries(keys)
    .filter(([key]) => !Object.hasOwn(group, key))
    .map(([key, remedy]) => ({ at: [...at, key], message: 'is missing', remedy }));
}

/** Texts a person reads, chapters that exist. */
export function plainTexts({ name, draft, facts }: Subject): readonly Finding[] {
  return [
    ...(wordPattern.test(name) && name.length <= 40
      ? []
      : [
          {
            at: [],
            message: `"${name}" is not a valid name for a drill's folder`,
            remedy:
              'name the folder in lower-case letters, digits and dashes, such as kubelet-down, 40 at most',
          },
        ]),
    ...(/^\d+$/.test(name) || facts.taken?.includes(name) === true
      ? [
          {
            at: [],
            message: `"${name}" means something else where drills are named`,
            remedy: 'give the folder another name',
          },
        ]
      : []),
    ...line(['title'], draft.title),
    ...(draft.story?.trim() === ''
      ? [{ at: ['story'], message: 'is empty', remedy: needed.story }]
      : []),
    ...(draft.from === undefined ||
    facts.chapters.length === 0 ||
    beginnings(facts).some((id) => isSameId(id, draft.from ?? ''))
      ? []
      : [
          {
            at: ['from'],
            message: `there is no chapter ${draft.from}`,
            remedy: remedyWord(draft.from, beginnings(facts)),
          },
        ]),
    ...(draft.brings === undefined ||
    facts.chapters.length === 0 ||
    facts.optional?.some((id) => isSameId(id, draft.brings ?? '')) === true
      ? []
      : [
          {
            at: ['brings'],
            message: `there is no optional chapter ${draft.brings}`,
            remedy: remedyWord(draft.brings, facts.optional ?? []),
          },
        ]),
    ...(draft.checks ?? []).flatMap((check, index) =>
      line(['checks', index, 'title'], check?.title),
    ),
    ...Object.entries(draft['wrong-ways'] ?? {}).flatMap(([way, { title } = {}]) =>
      line(['wrong-ways', way, 'title'], title),
    ),
    ...Object.entries(draft['other-solutions'] ?? {}).flatMap(([way, { title } = {}]) => [
      ...line(['other-solutions', way, 'title'], title),
      ...(wordPattern.test(way)
        ? []
        : [
            {
              at: ['other-solutions', way],
              onKey: true as const,
              message: `${way} is not a valid name for a solution`,
              remedy: 'write lower-case letters, digits and dashes',
            },
          ]),
    ]),
  ];
}

/** Chapters after which a drill may begin. */
export const beginnings = ({ chapters, optional = [] }: DrillFacts): readonly string[] => [
  ...chapters,
  ...optional,
];

/** `kubelet-down`, `node-0`: what checks, variants and drills are called. */
export const wordPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function line(at: Finding['at'], text: string | undefined): readonly Finding[] {
  if (text === undefined) return [];
  if (text.trim() === '') return [{ at, message: 'is empty', remedy: 'write one line of text' }];
  return text.trim().includes('\n') || text.length > 100
    ? [
        {
          at,
          message: 'is more than one short line',
          remedy: 'write 100 characters at most; the story has room for more',
        },
      ]
    : [];
}
