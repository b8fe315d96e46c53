import type { Check, Fault } from '../../lib/core/check.js';
import { dependents } from './verdicts.js';

/** Faults that are in at the same time. */
const most = 8;

/**
 * Faults that can be in at once without one hiding another: none breaks a check that another's check needs, and no two break the same
 * one. In the order of the faults. One that cannot be undone but by a restore is alone.
 */
export function batchesOf(faults: readonly Fault[], checks: readonly Check[]): readonly (readonly Fault[])[] {
  const below = new Map(checks.map(({ id }) => [id, new Set([id, ...dependents(id, checks)])]));
  const apart = (a: Fault, b: Fault): boolean => below.get(a.check)?.has(b.check) !== true && below.get(b.check)?.has(a.check) !== true;
  const batches: Fault[][] = [];
  for (const fault of faults) {
    const room = batches.find((batch) => batch.length < most && [fault, ...batch].every(({ restore }) => restore !== true) && batch.every((other) => apart(fault, other)));
    if (room === undefined) batches.push([fault]);
    else room.push(fault);
  }
  return batches;
}
