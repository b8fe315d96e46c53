import { closest, distance } from 'fastest-levenshtein';

/** The known word that was probably meant; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lowered = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(word.toLowerCase(), [...lowered.keys()]);
  return distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(best.length / 3)) ? lowered.get(best) : undefined;
}

/** `write podCidr`, or, when nothing is near, `write one of name, role`. */
export function mendWord(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? `write one of ${known.join(', ')}` : `write ${meant}`;
}
