import type { Finding } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import { fillHoles, holesIn } from '../holes.js';
import type { Draft } from '../schema.js';
import { checksOf } from '../steps.js';
import { wordPattern } from './keys.js';
import type { Rule, Subject } from './types.js';

/** What holds between the checks of a drill, and for each of them. */
export const checkRules: readonly Rule[] = [
  { id: 'check-ids', check: ids },
  { id: 'needs', check: needs },
  { id: 'cycle', check: cycle },
  { id: 'first-cause', check: firstCause },
  { id: 'points', check: points },
  { id: 'hints', check: hints },
  { id: 'requires', check: requires },
];

const idsOf = (draft: Draft): readonly string[] =>
  checksOf(draft).flatMap(({ check }) => check.id ?? []);

function ids({ draft }: Subject): readonly Finding[] {
  const seen = new Set<string>();
  return checksOf(draft).flatMap(({ at, check: { id } }) => {
    if (id === undefined) return [];
    const twice = seen.has(id);
    seen.add(id);
    if (!wordPattern.test(id))
      return [
        {
          at: [...at, 'id'],
          message: `"${id}" is no id`,
          remedy: 'write lower-case letters, digits and dashes, such as kubelet-runs',
        },
      ];
    return twice
      ? [
          {
            at: [...at, 'id'],
            message: `another check is called ${id} too`,
            remedy: 'give each check its own id',
          },
        ]
      : [];
  });
}

function needs({ draft }: Subject): readonly Finding[] {
  const known = idsOf(draft);
  return checksOf(draft).flatMap(({ at, check }) =>
    (check.needs ?? []).flatMap((id, index) =>
      id === undefined || known.includes(id)
        ? []
        : [
            {
              at: [...at, 'needs', index],
              message: `no check of this drill is called ${id}`,
              remedy: remedyWord(
                id,
                known.filter((other) => other !== check.id),
              ),
            },
          ],
    ),
  );
}

/** Reported once, at the first check of the circle. */
function cycle({ draft }: Subject): readonly Finding[] {
  // Two checks of one name would seem to need each other.
  if (new Set(idsOf(draft)).size < idsOf(draft).length) return [];
  const needed = new Map(
    checksOf(draft).map(({ check }) => [
      check.id ?? '',
      (check.needs ?? []).flatMap((id) => id ?? []),
    ]),
  );
  for (const {
    at,
    check: { id = '' },
  } of checksOf(draft)) {
    const circle = wayBack(id, needed);
    if (circle !== undefined)
      return [
        {
          at: [...at, 'needs'],
          message: `the checks need each other in a circle: ${circle.join(' → ')}`,
          remedy: 'take one of the needs away',
        },
      ];
  }
  return [];
}

function wayBack(
  start: string,
  needed: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const walk = (id: string, path: readonly string[]): readonly string[] | undefined => {
    for (const next of needed.get(id) ?? []) {
      if (next === start) return [...path, next];
      if (path.includes(next)) continue;
      const found = walk(next, [...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

function firstCause({ draft }: Subject): readonly Finding[] {
  const wanted = draft['first-cause'] ?? [];
  const known = idsOf(draft);
  return wanted.flatMap((id, index) =>
    id === undefined || known.includes(id)
      ? []
      : [
          {
            at: wanted.length === 1 ? ['first-cause'] : ['first-cause', index],
            message: `no check of this drill is called ${id}`,
            remedy: remedyWord(id, known),
          },
        ],
  );
}

function points({ draft }: Subject): readonly Finding[] {
  const each = checksOf(draft).map(({ check }) => check.points);
  if (draft.points === undefined || each.length === 0 || each.some((one) => one === undefined))
    return [];
  const sum = each.reduce<number>((total, one) => total + (one ?? 0), 0);
  return sum === draft.points
    ? []
    : [
        {
          at: ['points'],
          message: `the drill has ${draft.points} points, its checks have ${sum} together`,
          remedy: `write ${sum}, or change the points of the checks`,
        },
      ];
}

function hints({ draft }: Subject): readonly Finding[] {
  return checksOf(draft).flatMap(({ at, check }) => {
    const given = check.hints ?? [];
    if (check.hints === undefined) return [];
    if (given.length < 2)
      return [
        {
          at: [...at, 'hints'],
          message: given.length === 1 ? 'has only one hint' : 'is empty',
          remedy: 'write two hints or more, from a nudge to the very command',
        },
      ];
    return given.flatMap((hint, index) =>
      hint?.trim() === ''
        ? [
            {
              at: [...at, 'hints', index],
              message: 'is empty',
              remedy: 'write a sentence or a command',
            },
          ]
        : [],
    );
  });
}

function requires({ draft, facts: { checks } }: Subject): readonly Finding[] {
  if (checks === undefined) return [];
  const variants = Object.values(draft.variants ?? { only: {} });
  return (draft.requires ?? []).flatMap((id, index) => {
    const wanted = [
      ...new Set(
        variants.map((values = {}) => fillHoles(id ?? '', values as Record<string, string>)),
      ),
    ].filter((name) => holesIn(name).length === 0);
    return wanted
      .filter((name) => name !== '' && !checks.includes(name))
      .map((name) => ({
        at: ['requires', index],
        message: `no chapter has a check ${name}`,
        remedy: remedyNear(name, checks),
      }));
  });
}

/** There are too many to list them all. */
function remedyNear(name: string, known: readonly string[]): string {
  const remedy = remedyWord(name, known);
  return remedy.startsWith('write one of') ? '`khw-lab check all` names them' : remedy;
}
