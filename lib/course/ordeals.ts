import { createHash } from 'node:crypto';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { nearest } from '../core/nearest.js';
import type { Ordeal } from '../core/ordeal.js';
import { ordealCheck } from '../grade/ordeal.js';
import type { Track } from '../track/types.js';

/** What a lab must bear; nothing where its track has no ordeals. */
export const ordealsOf = ({ ordeals }: Track, lab: Lab): readonly Ordeal[] =>
  ordeals?.of(lab) ?? [];

/** Their checks: no chapter has them, and nothing needs them. */
export const ordealChecks = (track: Track, lab: Lab): readonly Check[] =>
  ordealsOf(track, lab).map((ordeal) => ordealCheck(ordeal, lab));

/** What can be named: ordeals, and words for one of several. */
export const ordealNames = (ordeals: readonly Ordeal[]): readonly string[] => [
  ...new Set(ordeals.flatMap(({ id, oneOf = id }) => [oneOf, id])),
];

/**
 * The ordeals of these names in the order of the track, each once; of several of a kind one, by the
 * seed. Where none is named all kinds but those that need another release set. Throws `usage` for a
 * name that is none, and for a lab without ordeals.
 */
export function chosenOrdeals(
  track: Track,
  lab: Lab,
  names: readonly string[],
  seed: number,
): readonly Ordeal[] {
  const all = ordealsOf(track, lab);
  if (all.length === 0)
    throw new LabError(
      'usage',
      `lab ${lab.name} of track ${track.id} has no ordeals: none of its machines stands in for another one`,
      { hint: '`khw-lab check` grades it; `khw-lab labs` lists the other tracks.' },
    );
  const usual = all.filter(({ further }) => further === undefined);
  const kinds = [...new Set(usual.map(({ id, oneOf = id }) => oneOf))];
  const wanted = (names.length === 0 ? kinds : names).map((name) => ordealNamed(all, name, seed));
  return all.filter((ordeal) => wanted.includes(ordeal));
}

function ordealNamed(all: readonly Ordeal[], name: string, seed: number): Ordeal {
  const [first] = all
    .filter(({ id, oneOf }) => id === name || oneOf === name)
    .map((ordeal) => ({ ordeal, rank: rankOf(ordeal, seed) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  if (first !== undefined) return first.ordeal;
  const known = ordealNames(all);
  const near = nearest(name, known);
  throw new LabError('usage', `there is no ordeal "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Ordeals: ${known.join(', ')}.`,
  });
}

const rankOf = ({ id }: Ordeal, seed: number): string =>
  createHash('sha256').update(`${seed}/${id}`).digest('hex');
