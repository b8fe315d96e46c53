import type { Comparison } from '../core/check.js';
import { messageOf } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { factKey, type Evidence } from './facts.js';

/** One name under which a machine and the reference do not say the same. */
export type Difference =
  | {
      readonly kind: 'differs';
      readonly name: string;
      readonly actual: string;
      readonly reference: string;
    }
  | { readonly kind: 'missing'; readonly name: string; readonly reference: string }
  | { readonly kind: 'extra'; readonly name: string; readonly actual: string };

/** What came of laying one thing beside the reference. */
export interface Compared {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  /** Why nothing could be compared; then there are no differences. */
  readonly absent?: string;
  readonly differences: readonly Difference[];
}

/**
 * Lays all beside the reference by what the machines answered. Pure; nothing in it can be obeyed by
 * a terminal.
 */
export const compareAll = (
  comparisons: readonly Comparison[],
  evidence: Evidence,
): readonly Compared[] => comparisons.map((comparison) => compare(comparison, evidence));

function compare(comparison: Comparison, evidence: Evidence): Compared {
  const { id, title, fact, reference } = comparison;
  const about = { id, title, machine: fact.machine };
  const asked = evidence.get(factKey(fact)) ?? { unavailable: 'it was not asked' };
  if ('unavailable' in asked)
    return { ...about, absent: printable(asked.unavailable), differences: [] };
  try {
    const actual = comparison.read(asked);
    return actual === undefined
      ? { ...about, absent: 'there is nothing of the kind', differences: [] }
      : { ...about, differences: differencesBetween(reference, actual) };
  } catch (error) {
    return {
      ...about,
      absent: `it cannot be read: ${printable(messageOf(error))}`,
      differences: [],
    };
  }
}

function differencesBetween(
  reference: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string>>,
): readonly Difference[] {
  const is = new Map(Object.entries(actual));
  const expected = Object.entries(reference).flatMap(([name, value]): readonly Difference[] => {
    const found = is.get(name);
    is.delete(name);
    if (found === undefined) return [{ kind: 'missing', name, reference: value }];
    return found === value
      ? []
      : [{ kind: 'differs', name, actual: printable(found), reference: value }];
  });
  return [
    ...expected,
    ...[...is].map(([name, found]): Difference => ({
      kind: 'extra',
      name: printable(name),
      actual: printable(found),
    })),
  ];
}

/** Without what would give the answer away. */
export const concealed = (compared: Compared): object => ({
  ...compared,
  differences: compared.differences.map((difference) =>
    Object.fromEntries(Object.entries(difference).filter(([key]) => key !== 'reference')),
  ),
});
