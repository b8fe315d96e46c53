import type { Fact, FactAnswer } from '../core/check.js';

/** A machine's answer, or why there is none: the machine is off, the probe did not end. */
export type Asked = FactAnswer | { readonly unavailable: string };

/** What the machines answered, by factKey. */
export type Evidence = ReadonlyMap<string, Asked>;

/** Seconds that a fact may take when it names no limit of its own. */
export const defaultTimeoutSeconds = 10;

/** Seconds that a fact is given. */
export const limitOf = ({ timeout = defaultTimeoutSeconds }: Fact, slowness: number): number =>
  Math.round(timeout * slowness);

/** The same question of two checks has the same key, and is asked once. */
export const factKey = ({ machine, script, timeout = defaultTimeoutSeconds }: Fact): string =>
  `${machine} ${timeout} ${script}`;

/** A check, or anything else that has questions. */
export interface Asking {
  readonly facts: Readonly<Record<string, Fact>>;
}

/** All that is asked, each question once, by machine. */
export function factsByMachine(asking: readonly Asking[]): ReadonlyMap<string, readonly Fact[]> {
  const asked = new Map<string, Map<string, Fact>>();
  for (const fact of asking.flatMap(({ facts }) => Object.values(facts))) {
    const own = asked.get(fact.machine) ?? new Map<string, Fact>();
    asked.set(fact.machine, own.set(factKey(fact), fact));
  }
  return new Map([...asked].map(([machine, facts]) => [machine, [...facts.values()]]));
}
