import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { snapshotNames } from '../libvirt/snapshots.js';
import { parseSnapshot } from '../libvirt/xml/snapshot.js';
import { domainOf } from './list.js';
import { parseRecord, type CheckpointRecord } from './record.js';

/**
 * The record of the drills' checkpoint of that name; undefined where not all machines have it. Asks
 * libvirt once where there is none and twice where there is one, however many others there are:
 * nearly every command wants to know.
 */
export async function findDrillCheckpoint(
  { signal }: Pick<LabContext, 'signal'>,
  { lab, virsh }: Pick<OpenLab, 'lab' | 'virsh'>,
  name: string,
): Promise<CheckpointRecord | undefined> {
  const domains = lab.machines.map((machine) => domainOf({ lab }, machine.name));
  const listed = await snapshotNames(virsh, domains, { signal });
  const [first = [], ...others] = domains.map((domain) => listed.get(domain) ?? []);
  // A checkpoint's snapshots have the same name on all machines: its own, and its id.
  const whole = first.filter(
    (snapshot) =>
      snapshot.startsWith(`${name}.`) && others.every((names) => names.includes(snapshot)),
  );
  const documents = await virsh.batch(
    whole.map((snapshot) => [
      'snapshot-dumpxml',
      '--domain',
      domains[0] ?? '',
      '--snapshotname',
      snapshot,
    ]),
    { signal },
  );
  return documents
    .map((answer) => parseRecord(answer.ok ? (parseSnapshot(answer.text)?.description ?? '') : ''))
    .find((record) => record?.kind === 'drill' && record.name === name);
}
