import { createHash } from 'node:crypto';
import type { Variant } from './types.js';

/** Numbers a person may type as --seed. */
export const largestSeed = 2 ** 31 - 1;

/**
 * The order in which a seed likes a drill's variants. The same drill and seed always give the same
 * one.
 */
export function variantsBySeed(
  drill: { readonly name: string; readonly variants: readonly Variant[] },
  seed: number,
): readonly Variant[] {
  const rank = (variant: Variant): string =>
    createHash('sha256').update(`${seed}/${drill.name}/${variant.name}`).digest('hex');
  return [...drill.variants].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** A seed of one's own for whoever names none. */
export const newSeed = (random: () => number = Math.random): number =>
  Math.floor(random() * 100_000);
