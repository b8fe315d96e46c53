import { closest, distance } from 'fastest-levenshtein';

/** The known word that was probably meant; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lowered = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(word.toLowerCase(), [...lowered.keys()]);
  return distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(best.length / 3))
    ? lowered.get(best)
    : undefined;
}
