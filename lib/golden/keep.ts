import { copyFile, lstat, readdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { domainOf, survey } from '../checkpoints/list.js';
import { snapshotName } from '../checkpoints/record.js';
import { throwIfInterrupted } from '../core/errors.js';
import { together } from '../core/together.js';
import { writePlain } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { hashFile } from '../host/regular.js';
import { markUsed } from '../images/users.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { describeSnapshot, snapshotNames } from '../libvirt/snapshots.js';
import { placesIn, removeKept, sweepKept, type Places } from './entry.js';
import { pkiDigest } from './finish.js';
import { planKeep, type KeepPlan } from './plan.js';
import { readFinished, writeRecord, type Entry, type Finished } from './record.js';

/** A finished lab that is about to be destroyed, with all that must be known of it before. */
export interface Keeping {
  readonly opened: OpenLab;
  readonly plan: KeepPlan;
  readonly finished: Finished;
  /** What libvirt knows of the snapshot, by machine. */
  readonly documents: ReadonlyMap<string, string>;
}

/**
 * What can be kept of a lab as it stands; or why nothing is, a clause; undefined where `up` did not
 * make it in one go. Changes nothing.
 */
export async function lookWhatToKeep(
  context: LabContext,
  opened: OpenLab,
): Promise<Keeping | { readonly why: string } | undefined> {
  const { lab, paths, virsh } = opened;
  const finished = await readFinished(paths.finished);
  if (finished === undefined) return undefined;
  if (finished.pki !== (await pkiDigest(paths.pki)))
    return { why: 'its certificates were made again' };
  const { signal } = context;
  const domains = new Map(lab.machines.map(({ name }) => [name, domainOf(opened, name)]));
  const names = await snapshotNames(virsh, [...domains.values()], { signal });
  const { bavail, bsize } = await statfs(context.paths.home);
  const plan = planKeep(
    finished.checkpoint,
    {
      ...(await survey(context, opened)),
      snapshots: new Map([...domains].map(([name, domain]) => [name, names.get(domain) ?? []])),
    },
    bavail * bsize,
  );
  if ('why' in plan) return plan;
  const snapshot = snapshotName(plan.checkpoint);
  const documents = await Promise.all(
    [...domains].map(
      async ([name, domain]) =>
        [name, await describeSnapshot(virsh, domain, snapshot, { signal })] as const,
    ),
  );
  return { opened, plan, finished, documents: new Map(documents) };
}

/**
 * Keeps a lab whose machines libvirt has forgotten: its disks, as they were when it was finished,
 * and its keys are moved. Whole or not at all; nothing heeds the signal once the first was moved.
 * Answers the bytes that it takes.
 */
export async function keepLab(context: LabContext, keeping: Keeping): Promise<number> {
  const { signal, paths } = context;
  const { opened, plan } = keeping;
  await sweepKept(paths.golden);
  const snapshot = snapshotName(plan.checkpoint);
  await together(
    signal,
    [...plan.doomed].map(
      ([machine, doomed]) =>
        (stop) =>
          strip(context, join(opened.paths.disks, `${machine}.qcow2`), snapshot, doomed, stop),
    ),
  );
  throwIfInterrupted(signal);
  const making = join(paths.golden, `.making-${process.pid}-${opened.lab.name}`);
  try {
    const bytes = await move(keeping, placesIn(making));
    await removeKept(paths.golden, opened.lab.name);
    await rename(making, opened.paths.kept);
    for (const image of keeping.finished.images) await markUsed(image, opened.paths.kept);
    return bytes;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Takes a disk back to its snapshot, and all other snapshots out of it. */
async function strip(
  { runner }: Pick<LabContext, 'runner'>,
  disk: string,
  snapshot: string,
  doomed: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const snapshots = (...args: readonly string[]): Promise<unknown> =>
    runner.run(['qemu-img', 'snapshot', ...args, disk], { signal, writes: dirname(disk) });
  await snapshots('-a', snapshot);
  for (const name of doomed) await snapshots('-d', name);
}

async function move({ opened, plan, finished, documents }: Keeping, to: Places): Promise<number> {
  const { paths, lab } = opened;
  for (const folder of [dirname(to.root), to.root, to.machines]) await makeFolder(folder, 0o700);
  await copyFile(paths.labFile, to.labFile);
  for (const [machine, document] of documents) {
    await writePlain(to.snapshot(machine), document, { mode: 0o600 });
    await rename(join(paths.disks, `${machine}.qcow2`), to.disk(machine));
  }
  await rename(paths.ssh, to.ssh);
  await rename(paths.pki, to.pki);
  const machines = [...documents.keys()];
  const disks = await Promise.all(
    machines.map(async (machine) => [machine, await lstat(to.disk(machine))] as const),
  );
  await writeRecord(to.record, {
    ...finished,
    snapshot: snapshotName(plan.checkpoint),
    slowness: lab.slowness,
    disks: Object.fromEntries(
      disks.map(([machine, { size, mtimeMs }]) => [machine, { bytes: size, changedMs: mtimeMs }]),
    ),
    digests: await digestsIn(to.root),
  } satisfies Entry);
  return disks.reduce((sum, [, { blocks }]) => sum + blocks * 512, 0);
}

/** Of all files below a folder but the disks. */
async function digestsIn(root: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.qcow2'))
    .map(({ name, parentPath }) => join(parentPath, name));
  const digests = await Promise.all(
    files.map(async (file) => [file.slice(root.length + 1), (await hashFile(file)) ?? ''] as const),
  );
  return Object.fromEntries(digests);
}
