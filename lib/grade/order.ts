import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';

/**
 * Causes before what follows from them, else as given. Throws LabError('bug') for a cycle, an
 * unknown need, or an id that comes twice.
 */
export function inOrder(checks: readonly Check[]): readonly Check[] {
  const byId = indexed(checks);
  const ordered = new Set<Check>();
  const visit = (check: Check, path: readonly string[]): void => {
    if (ordered.has(check)) return;
    if (path.includes(check.id))
      throw new LabError('bug', `checks need each other: ${[...path, check.id].join(' -> ')}`);
    for (const need of check.needs) visit(named(byId, need, check.id), [...path, check.id]);
    ordered.add(check);
  };
  for (const check of checks) visit(check, []);
  return [...ordered];
}

/** The chosen checks with all that they need, directly or not, out of `all`. */
export function withNeeds(chosen: readonly Check[], all: readonly Check[]): readonly Check[] {
  const byId = indexed(all);
  const wanted = new Set<string>();
  const want = (check: Check): void => {
    if (wanted.has(check.id)) return;
    wanted.add(check.id);
    for (const need of check.needs) want(named(byId, need, check.id));
  };
  for (const check of chosen) want(check);
  return all.filter(({ id }) => wanted.has(id));
}

function indexed(checks: readonly Check[]): ReadonlyMap<string, Check> {
  const byId = new Map(checks.map((check) => [check.id, check]));
  if (byId.size === checks.length) return byId;
  const twice = checks.find((check) => byId.get(check.id) !== check);
  throw new LabError('bug', `there are two checks ${twice?.id ?? ''}`);
}

function named(byId: ReadonlyMap<string, Check>, need: string, by: string): Check {
  const found = byId.get(need);
  if (found === undefined)
    throw new LabError('bug', `check ${by} needs ${need}, which there is not`);
  return found;
}
