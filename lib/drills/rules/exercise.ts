import type { Finding, Path } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import type { Draft } from '../schema.js';
import { checksOf, filesOf } from '../steps.js';
import { wordPattern } from './keys.js';
import type { Rule, Subject } from './types.js';

/** What holds for exercises, and for what drills may have of them. */
export const exerciseRules: readonly Rule[] = [
  { id: 'ways', check: enoughWays },
  { id: 'wrong-ways', check: wrongWays },
  { id: 'curriculum', check: curriculum },
  { id: 'beginning', check: beginning },
  { id: 'files', check: startingFiles },
  { id: 'answers', check: answers },
  { id: 'releases', check: releases },
  { id: 'namespace', check: namespace },
];

/** Fewer show too little: whether what is graded is the outcome, and all of it. */
const fewest = 2;

/** An exercise shows that several right ways pass, and that several wrong ones do not. */
function enoughWays({ draft, exercise }: Subject): readonly Finding[] {
  if (!exercise) return [];
  const right = 1 + Object.keys(draft['other-solutions'] ?? {}).length;
  const wrong = Object.keys(draft['wrong-ways'] ?? {}).length;
  return [
    ...(right >= fewest
      ? []
      : [
          {
            at: ['other-solutions'],
            message: 'there is only one right way',
            remedy: 'write another one: the checks must judge the outcome',
          },
        ]),
    ...(wrong >= fewest
      ? []
      : [
          {
            at: ['wrong-ways'],
            message: wrong === 0 ? 'there is no wrong way' : 'there is only one wrong way',
            remedy: 'write two ways or more that look right and that a check must refuse',
          },
        ]),
  ];
}

/** Each wrong way is refused by checks that there are, and is not called like a right one. */
function wrongWays({ draft }: Subject): readonly Finding[] {
  const known = checksOf(draft).flatMap(({ check }) => check.id ?? []);
  const right = ['solution', ...Object.keys(draft['other-solutions'] ?? {})];
  return Object.entries(draft['wrong-ways'] ?? {}).flatMap(([name, way]) => {
    const at = ['wrong-ways', name];
    return [
      ...(wordPattern.test(name) && !right.includes(name)
        ? []
        : [
            {
              at,
              onKey: true as const,
              message: right.includes(name)
                ? `a right way is called ${name} too`
                : `${name} is not a valid name for a way`,
              remedy: 'write another word of lower-case letters, digits and dashes',
            },
          ]),
      ...unknownWords([...at, 'fails'], way?.fails, known, 'no check of this exercise is called'),
      ...(way?.fails?.length === 0
        ? [{ at: [...at, 'fails'], message: 'is empty', remedy: 'write the id of a check' }]
        : []),
    ];
  });
}

/** Its place in the curriculum, where that is known. */
function curriculum({ draft, exercise, facts: { domains } }: Subject): readonly Finding[] {
  if (domains === undefined || domains.size === 0) return [];
  const { domain } = draft;
  if (domain === undefined)
    return exercise
      ? [
          {
            at: ['domain'],
            message: 'is missing',
            remedy: `write one of ${[...domains.keys()].join(', ')}`,
          },
        ]
      : [];
  const words = domains.get(domain);
  if (words === undefined)
    return [
      {
        at: ['domain'],
        message: `the curriculum has no domain ${domain}`,
        remedy: remedyWord(domain, [...domains.keys()]),
      },
    ];
  return unknownWords(['competencies'], draft.competencies, words, `domain ${domain} has no`);
}

function unknownWords(
  at: Path,
  words: readonly (string | undefined)[] | undefined,
  known: readonly string[],
  what: string,
): readonly Finding[] {
  return (words ?? []).flatMap((word, index) =>
    word === undefined || known.includes(word)
      ? []
      : [{ at: [...at, index], message: `${what} ${word}`, remedy: remedyWord(word, known) }],
  );
}

/** What is to be repaired must be broken first. */
function beginning({ draft, exercise }: Subject): readonly Finding[] {
  return exercise && draft.kind === 'fix' && (draft.break ?? []).length === 0
    ? [
        {
          at: ['break'],
          message: draft.break === undefined ? 'is missing' : 'is empty',
          remedy: 'write the scripts that break the lab, or another kind',
        },
      ]
    : [];
}

function startingFiles({ draft, files }: Subject): readonly Finding[] {
  return filesOf(draft).flatMap(({ at, file: { machine, from, to, mode } }) => [
    ...Object.entries({ machine, from, to })
      .filter(([, value]) => value === undefined)
      .map(([key]) => ({
        at: [...at, key],
        message: 'is missing',
        remedy: 'write a file as { machine: jumpbox, from: app.yaml, to: /root/app.yaml }',
      })),
    ...(from === undefined ? [] : sourceFindings([...at, 'from'], from, files)),
    ...(to === undefined ? [] : absolute([...at, 'to'], to)),
    ...(mode === undefined || /^0?[0-7]{3}$/.test(mode)
      ? []
      : [
          {
            at: [...at, 'mode'],
            message: `${mode} is no mode`,
            remedy: 'write three octal digits',
          },
        ]),
  ]);
}

function sourceFindings(at: Path, from: string, files: Subject['files']): readonly Finding[] {
  const found = files.get(from);
  if (found === undefined)
    return [
      { at, message: `there is no file ${from}`, remedy: remedyWord(from, [...files.keys()]) },
    ];
  return 'wrong' in found ? [{ at, message: `${from} ${found.wrong}`, remedy: found.remedy }] : [];
}

const absolute = (at: Path, path: string): readonly Finding[] =>
  /^(\/[A-Za-z0-9._-]+)+$/.test(path) && !path.split('/').includes('..')
    ? []
    : [
        {
          at,
          message: `${path} is no absolute path of plain characters`,
          remedy: 'write a path such as /root/app.yaml',
        },
      ];

function answers({ draft }: Subject): readonly Finding[] {
  const file = draft.answers?.file;
  return [
    ...(file === undefined ? [] : absolute(['answers', 'file'], file)),
    ...checksOf(draft).flatMap(({ at, check: { answer } }) =>
      answer === undefined || wordPattern.test(answer)
        ? []
        : [
            {
              at: [...at, 'answer'],
              message: `"${answer}" is no key of an answer`,
              remedy: 'write lower-case letters, digits and dashes, such as etcd-port',
            },
          ],
    ),
  ];
}

function releases({ draft }: Subject): readonly Finding[] {
  const { from, until } = draft.releases ?? {};
  const wrong = Object.entries({ from, until }).filter(
    ([, value]) => value !== undefined && !/^\d+\.\d+$/.test(value),
  );
  return wrong.map(([key, value]) => ({
    at: ['releases', key],
    message: `"${value ?? ''}" is no release set`,
    remedy: 'write one in quotes: "MAJOR.MINOR"',
  }));
}

function namespace({ draft, exercise }: Subject): readonly Finding[] {
  const { namespace: name, variants } = draft;
  if (name === undefined) return [];
  return [
    ...(exercise
      ? []
      : [
          {
            at: ['namespace'],
            onKey: true as const,
            message: 'only an exercise has a namespace of its own',
            remedy: 'make it in a script, or call the file exercise.yaml',
          },
        ]),
    ...(wordPattern.test(name) && !/^(default|kube-.*)$/.test(name)
      ? []
      : [
          {
            at: ['namespace'],
            message: `"${name}" is no namespace of an exercise's own`,
            remedy: 'write lower-case letters, digits and dashes, such as shop',
          },
        ]),
    ...Object.entries(variants ?? {}).flatMap(([variant, values]) =>
      Object.hasOwn(values ?? {}, 'NAMESPACE')
        ? [
            {
              at: ['variants', variant, 'NAMESPACE'],
              onKey: true as const,
              message: 'NAMESPACE is the value of `namespace`',
              remedy: 'choose another name, or take `namespace` away',
            },
          ]
        : [],
    ),
  ];
}

/** Names of the values that every script has because of what is declared. */
export const declaredValues = (draft: Pick<Draft, 'namespace'>): readonly string[] =>
  draft.namespace === undefined ? [] : ['NAMESPACE'];
