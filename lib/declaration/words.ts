import { nearest } from '../core/nearest.js';

/** `write podCidr`, or, when nothing is near, `write one of name, role`. */
export function remedyWord(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? `write one of ${known.join(', ')}` : `write ${meant}`;
}
