import type { Check, Fault } from '../../lib/core/check.js';
import { disturbEachOther, roomFor } from '../../lib/drills/apart.js';
import { dependents } from './verdicts.js';

/**
 * Faults that can be in at once without one hiding or disturbing another: none breaks a check that
 * another's check needs, no two break the same one, none touches what another touches or uses;
 * where the API server is stopped, nothing else needs it. In the order of the faults. One that
 * cannot be undone but by a restore is alone.
 */
export function batchesOf(
  faults: readonly Fault[],
  checks: readonly Check[],
): readonly (readonly Fault[])[] {
  const below = new Map(checks.map(({ id }) => [id, new Set([id, ...dependents(id, checks)])]));
  const hides = (a: Fault, b: Fault): boolean => below.get(a.check)?.has(b.check) === true;
  const apart = (a: Fault, b: Fault): boolean =>
    a.restore !== true &&
    b.restore !== true &&
    !hides(a, b) &&
    !hides(b, a) &&
    !disturbEachOther(a, b);
  const batches: Fault[][] = [];
  for (const fault of faults) {
    const room = roomFor(fault, batches, apart);
    if (room === undefined) batches.push([fault]);
    else room.push(fault);
  }
  return batches;
}
