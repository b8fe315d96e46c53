import { LabError } from '../core/errors.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { parseSnapshot, renderSnapshot, type Snapshot } from './xml/snapshot.js';

export type { Snapshot } from './xml/snapshot.js';

export interface DomainSnapshots {
  readonly snapshots: readonly Snapshot[];
  /** Name of the one that the domain goes on from. */
  readonly current: string | undefined;
}

/** The snapshots of several domains by domain name, ours or not. */
export async function listSnapshots(virsh: Virsh, domains: readonly string[], options?: VirshOptions): Promise<ReadonlyMap<string, DomainSnapshots>> {
  const listed = await virsh.batch(domains.flatMap((domain) => [
    ['snapshot-list', '--domain', domain, '--name'], ['snapshot-current', '--domain', domain, '--name'],
  ]), options);
  const names = domains.map((_, index) => linesOf(listed[index * 2]));
  const documents = await inPortions(virsh, domains.flatMap((domain, index) =>
    (names[index] ?? []).map((name) => ['snapshot-dumpxml', '--domain', domain, '--snapshotname', name])), options);
  const each = documents[Symbol.iterator]();
  return new Map(domains.map((domain, index) => {
    const snapshots = (names[index] ?? []).flatMap(() => {
      const { value } = each.next() as { value: (typeof documents)[number] | undefined };
      // One that cannot be printed has gone meanwhile.
      return value?.ok === true ? parseSnapshot(value.text) ?? [] : [];
    });
    return [domain, { snapshots, current: linesOf(listed[index * 2 + 1])[0] }] as const;
  }));
}

/** Makes a snapshot within the domain's qcow2 file, with its memory where it is running or paused. The domain stays in its state. */
export async function createSnapshot(virsh: Virsh, domain: string, snapshot: Pick<Snapshot, 'name' | 'description'>, options: VirshOptions = {}): Promise<void> {
  await virsh.withFile(['snapshot-create', '--domain', domain, '--xmlfile'], renderSnapshot(snapshot), options);
}

/** Puts a domain back: paused where the snapshot has memory, shut off where it has none. What runs now is lost. */
export async function revertSnapshot(virsh: Virsh, domain: string, { name, withMemory }: Pick<Snapshot, 'name' | 'withMemory'>, options: VirshOptions = {}): Promise<void> {
  await virsh.run(['snapshot-revert', '--domain', domain, '--snapshotname', name, ...(withMemory ? ['--paused'] : [])], options);
}

/** Removes one snapshot; those made from it go on as children of its parent. Nothing happens to one that is not there. */
export async function deleteSnapshot(virsh: Virsh, domain: string, name: string, options: VirshOptions = {}): Promise<void> {
  try {
    await virsh.run(['snapshot-delete', '--domain', domain, '--snapshotname', name], options);
  } catch (error) {
    if (!(error instanceof LabError) || error.kind !== 'libvirt') throw error;
    const left = (await listSnapshots(virsh, [domain], options)).get(domain)?.snapshots ?? [];
    if (left.some((snapshot) => snapshot.name === name)) throw error;
  }
}

/** A batch is one word of a command line, of which Linux takes 128 KiB (MAX_ARG_STRLEN). */
const portion = 250;

async function inPortions(virsh: Virsh, commands: readonly (readonly string[])[], options?: VirshOptions): ReturnType<Virsh['batch']> {
  const rest = commands.slice(portion);
  const answers = await virsh.batch(commands.slice(0, portion), options);
  return rest.length === 0 ? answers : [...answers, ...await inPortions(virsh, rest, options)];
}

const linesOf = (answer: Awaited<ReturnType<Virsh['batch']>>[number] | undefined): readonly string[] =>
  answer?.ok === true ? answer.text.split('\n').filter((line) => line !== '') : [];
