import type { Check, Fault } from '../../lib/core/check.js';
import { dependents } from './verdicts.js';

/** Faults that are in at the same time. */
const most = 8;

/**
 * Faults that can be in at once without one hiding or disturbing another: none breaks a check that another's check needs, no two
 * break the same one, touch the same file or object, or stop services of the same machine; where the API server is stopped, nothing
 * else waits for it. In the order of the faults. One that cannot be undone but by a restore is alone.
 */
export function batchesOf(faults: readonly Fault[], checks: readonly Check[]): readonly (readonly Fault[])[] {
  const below = new Map(checks.map(({ id }) => [id, new Set([id, ...dependents(id, checks)])]));
  const apart = (a: Fault, b: Fault): boolean => below.get(a.check)?.has(b.check) !== true && below.get(b.check)?.has(a.check) !== true && !(stopsApi(a) && !isCalm(b)) && !(stopsApi(b) && !isCalm(a));
  const batches: { readonly faults: Fault[]; readonly touched: Set<string> }[] = [];
  for (const fault of faults) {
    const touches = touchedBy(fault);
    const room = batches.find((batch) => batch.faults.length < most && [fault, ...batch.faults].every(({ restore }) => restore !== true)
      && batch.faults.every((other) => apart(fault, other) && !uses(fault, other) && !uses(other, fault)) && touches.every((thing) => !batch.touched.has(thing)));
    if (room === undefined) batches.push({ faults: [fault], touched: new Set(touches) });
    else {
      room.faults.push(fault);
      for (const thing of touches) room.touched.add(thing);
    }
  }
  return batches.map((batch) => batch.faults);
}

/** For everybody: what a node drops on its way out stops the API server for that node. */
const stopsApi = ({ inject }: Fault): boolean => /systemctl[^\n]* (kube-apiserver|etcd)\b|iptables[^\n]*--dport 6443 [^\n]*(REJECT|REDIRECT)/.test(inject);
/** It waits neither for the API server nor is in the way of one that starts, with those who follow it (10257, 10259). */
const isCalm = ({ inject, undo }: Fault): boolean => !/systemctl|curl|6443|1025[79]/.test(inject + undo);

/** Whether the script of one works with a file, a unit or a port that the other spoils. */
const uses = (fault: Fault, other: Fault): boolean => fault.machine === other.machine
  && [...other.inject.matchAll(/^file=(\S+)|--dport (\d+)/gm)].some(([, file, port]) => mentions(`${fault.inject}\n${fault.undo}`, file ?? `:${port ?? ''}`));

/** A unit file is used by whoever starts the unit again. */
function mentions(script: string, thing: string): boolean {
  const [, unit] = /([^/]+)\.service$/.exec(thing) ?? [];
  return script.includes(thing) || (unit !== undefined && new RegExp(`systemctl[^\\n]* ${unit}\\b`).test(script));
}

/** What a fault's script changes, as far as it can be read from it. */
function touchedBy({ machine, inject }: Fault): readonly string[] {
  const files = [...inject.matchAll(/^file=(\S+)/gm)].map((match) => `${machine} ${match[1] ?? ''}`);
  const objects = [...inject.matchAll(/^json '?([^ ']+)/gm)].map((match) => match[1] ?? '');
  // A kubelet that starts makes its node's object anew.
  const nodes = [...inject.matchAll(/\/api\/v1\/nodes\/([a-z0-9-]+)/g)].map((match) => `${match[1] ?? ''} services`);
  return [...files, ...objects, ...nodes, ...(/systemctl[^\n]* (restart|stop|start) /.test(inject) ? [`${machine} services`] : [])];
}
