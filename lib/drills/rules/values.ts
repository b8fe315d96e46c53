import { printable } from '../../core/printable.js';
import type { Finding, Path } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import { labValueNames, numberedValue } from '../environment.js';
import { holesIn } from '../holes.js';
import type { Draft } from '../schema.js';
import { checksOf, filesOf, stepsOf } from '../steps.js';
import { declaredValues } from './exercise.js';
import { wordPattern } from './keys.js';
import type { Subject } from './types.js';

const mostVariants = 20;

/** Variants have proper names, all the same values, and none that a shell takes for its own. */
export function variantRule({ draft }: Subject): readonly Finding[] {
  const variants = Object.entries(draft.variants ?? {});
  const names = Object.keys(variants[0]?.[1] ?? {});
  return [
    ...(draft.variants !== undefined && variants.length === 0
      ? [
          {
            at: ['variants'],
            message: 'is empty',
            remedy: 'write one variant or more, or leave the key out',
          },
        ]
      : []),
    ...(variants.length > mostVariants
      ? [
          {
            at: ['variants'],
            message: `has ${variants.length} variants`,
            remedy: `write ${mostVariants} at most: each is proved on a real lab`,
          },
        ]
      : []),
    ...variants.flatMap(([variant, values = {}]) => [
      ...(wordPattern.test(variant)
        ? []
        : [
            {
              at: ['variants', variant],
              onKey: true as const,
              message: `${variant} is not a valid name for a variant`,
              remedy: 'write lower-case letters, digits and dashes',
            },
          ]),
      ...names
        .filter((name) => !Object.hasOwn(values, name))
        .map((name) => ({
          at: ['variants', variant],
          message: `has no ${name}, which another variant has`,
          remedy: 'give every variant the same names',
        })),
      ...Object.entries(values).flatMap(([name, value]) =>
        valueFindings(['variants', variant, name], name, value ?? '', names),
      ),
    ]),
  ];
}

function valueFindings(
  at: Path,
  name: string,
  value: string,
  names: readonly string[],
): readonly Finding[] {
  const onKey = true as const;
  if (!/^[A-Z][A-Z0-9_]{0,39}$/.test(name))
    return [
      {
        at,
        onKey,
        message: `${name} is not a valid name for a value`,
        remedy: 'write capitals, digits and underscores, such as NODE',
      },
    ];
  if (reserved.test(name))
    return [
      {
        at,
        onKey,
        message: `${name} belongs to the shell or to the lab`,
        remedy: 'choose another name, such as NODE',
      },
    ];
  if (!names.includes(name))
    return [
      {
        at,
        onKey,
        message: `${name} is not in the first variant`,
        remedy: 'give every variant the same names',
      },
    ];
  if (value.length > 1000 || !isPlain(value))
    return [
      {
        at,
        message: 'is no plain text',
        remedy: 'write 1000 characters at most, none of them a control character',
      },
    ];
  return [];
}

/** A script's environment must not change what the shell itself does. */
const reserved =
  /^(LAB_.*|KHW_.*|BASH.*|LD_.*|LC_.*|PATH|HOME|IFS|ENV|SHELL|SHELLOPTS|PS[0-4]|PROMPT_COMMAND|PWD|OLDPWD|UID|EUID|PPID|CDPATH|GLOBIGNORE|LANG|TMPDIR|USER|LOGNAME|TERM|TZ|KUBECONFIG)$/;

/** Every hole in a text has a value. */
export function holeRule({ draft, facts }: Subject): readonly Finding[] {
  const own = [
    ...Object.keys(Object.values(draft.variants ?? {})[0] ?? {}),
    ...declaredValues(draft),
  ];
  return [
    ...unfilled(valuesOf(draft), 'a value of the lab', [], facts),
    ...unfilled(textsOf(draft), 'a value of the variants', own, facts),
  ];
}

/** Holes that neither these names nor the lab's own fill. */
function unfilled(
  texts: readonly { readonly at: Path; readonly text: string }[],
  what: string,
  own: readonly string[],
  { values }: Subject['facts'],
): readonly Finding[] {
  const known = [...own, ...(values === undefined ? labValueNames : Object.keys(values))];
  const isKnown = (name: string): boolean =>
    known.includes(name) || (values === undefined && numberedValue.test(name));
  return texts.flatMap(({ at, text }) =>
    holesIn(text)
      .filter((name) => !isKnown(name))
      .map((name) => ({
        at,
        message: `\${${name}} is not ${what}`,
        remedy: remedyWord(name, known),
      })),
  );
}

/** What variants give their names: a machine of whatever lab it is, for example. */
const valuesOf = (draft: Draft): readonly { readonly at: Path; readonly text: string }[] =>
  Object.entries(draft.variants ?? {}).flatMap(([variant, values = {}]) =>
    Object.entries(values).map(([name, text = '']) => ({ at: ['variants', variant, name], text })),
  );

/** A terminal shows all of a text and obeys none of it. */
export function plainRule({ draft }: Subject): readonly Finding[] {
  const more = [
    ...(draft.teaches ?? []).map((text, index) => ({ at: ['teaches', index], text: text ?? '' })),
    ...(draft.docs ?? []).map((text, index) => ({ at: ['docs', index], text: text ?? '' })),
    ...checksOf(draft).map(({ at, check }) => ({ at: [...at, 'link'], text: check.link ?? '' })),
  ];
  return [...textsOf(draft), ...more]
    .filter(({ text }) => !isPlain(text))
    .map(({ at }) => ({ at, message: 'holds a control character', remedy: 'write plain text' }));
}

const isPlain = (text: string): boolean => printable(text) === text;

/** Every text that a person reads or a hole may stand in. */
function textsOf(draft: Draft): readonly { readonly at: Path; readonly text: string }[] {
  const list = (
    at: Path,
    texts: readonly (string | undefined)[] = [],
  ): readonly (readonly [Path, string | undefined])[] =>
    texts.map((text, index) => [[...at, index], text]);
  const all: readonly (readonly [Path, string | undefined])[] = [
    [['title'], draft.title],
    [['story'], draft.story],
    ...list(['touches'], draft.touches),
    ...list(['requires'], draft.requires),
    ...stepsOf(draft).map(({ at, step }) => [[...at, 'machine'], step.machine] as const),
    ...checksOf(draft).flatMap(({ at, check }) => [
      [[...at, 'title'], check.title] as const,
      [[...at, 'machine'], check.machine] as const,
      [[...at, 'why'], check.why] as const,
      ...list([...at, 'hints'], check.hints),
    ]),
    ...filesOf(draft).map(({ at, file }) => [[...at, 'machine'], file.machine] as const),
    [['answers', 'machine'], draft.answers?.machine],
    ...(['other-solutions', 'wrong-ways'] as const).flatMap((key) =>
      Object.entries(draft[key] ?? {}).map(
        ([way, { title } = {}]) => [[key, way, 'title'], title] as const,
      ),
    ),
  ];
  return all.flatMap(([at, text]) => (text === undefined ? [] : [{ at, text }]));
}
