import type { Check, Fault } from '../../lib/core/check.js';
import { dependents } from './verdicts.js';

/** Faults that are in at the same time. */
const most = 8;

/**
 * Faults that can be in at once without one hiding or disturbing another: none breaks a check that another's check needs, no two
 * break the same one, none touches what another touches or uses; where the API server is stopped, nothing else needs it. In the
 * order of the faults. One that cannot be undone but by a restore is alone.
 */
export function batchesOf(faults: readonly Fault[], checks: readonly Check[]): readonly (readonly Fault[])[] {
  const below = new Map(checks.map(({ id }) => [id, new Set([id, ...dependents(id, checks)])]));
  const hides = (a: Fault, b: Fault): boolean => below.get(a.check)?.has(b.check) === true;
  const apart = (a: Fault, b: Fault): boolean => a.restore !== true && b.restore !== true
    && !hides(a, b) && !hides(b, a) && !disturbs(a, b) && !disturbs(b, a);
  const batches: Fault[][] = [];
  for (const fault of faults) {
    const room = batches.find((batch) => batch.length < most && batch.every((other) => apart(fault, other)));
    if (room === undefined) batches.push([fault]);
    else room.push(fault);
  }
  return batches;
}

function disturbs(a: Fault, b: Fault): boolean {
  const worked = [...placesOf(b, b.touches), ...placesOf(b, b.uses ?? [])];
  return (a.api === 'stops' && b.api !== undefined) || placesOf(a, a.touches).some((place) => worked.includes(place));
}

/** With the machine where it is the fault's own. */
const placesOf = ({ machine }: Fault, things: readonly string[]): readonly string[] => things.map((thing) => thing.includes(' ') ? thing : `${machine} ${thing}`);
