import { nearest } from '../../lib/core/nearest.js';
import { suites, type Suite } from './table.js';

/**
 * The suites of these names, in the order of the table. Throws, naming the near ones, where there
 * is none.
 */
export function suitesNamed(names: readonly string[]): readonly Suite[] {
  const known = suites.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return suites.filter(({ name }) => names.includes(name));
  throw new Error(
    `There is no suite ${unknown.map((name) => `${name} (${nearest(name, known) ?? 'nothing near'})`).join(', ')}. Suites: ${known.join(', ')}.`,
  );
}
