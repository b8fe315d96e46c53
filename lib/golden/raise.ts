import { existsSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from '../checkpoints/names.js';
import { removeCheckpoints } from '../checkpoints/remove.js';
import { restoreCheckpoint } from '../checkpoints/restore.js';
import { LabError } from '../core/errors.js';
import { domainName } from '../core/lab.js';
import type { TaskReport } from '../core/task.js';
import { together } from '../core/together.js';
import { removeOwn } from '../host/own-files.js';
import type { LabPaths } from '../host/paths.js';
import type { LabContext } from '../lab/context.js';
import { makeMachines, networkTask } from '../lab/machines.js';
import { ensureSshMaterial } from '../lab/material.js';
import { directFleet, type OpenLab } from '../lab/open.js';
import { goldenFiles, madeFiles } from '../lab/own-files.js';
import { recordSlowness } from '../lab/record.js';
import type { Site } from '../lab/site.js';
import type { Supplies } from '../lab/supplies.js';
import { removeLab } from '../libvirt/labs.js';
import { adoptSnapshot } from '../libvirt/snapshots.js';
import { keyOf } from './depends.js';
import { damageOf, isKeptLab, placesIn, removeKept, type Places } from './entry.js';
import { changeIdentity } from './identity.js';
import { difference, type GoldenKey } from './key.js';
import { readEntry, type Entry } from './record.js';

/** A finished lab was begun to be put back, and the command that did was ended. */
export const isHalfRaised = ({ raising }: Pick<LabPaths, 'raising'>): boolean => isKeptLab(raising);

/** A finished lab is kept for the next `up` of this name. */
export const isKept = ({ kept }: Pick<LabPaths, 'kept'>): boolean => isKeptLab(kept);

/** What the machines are put back on. */
export interface RaiseRequest {
  readonly supplies: Pick<Supplies, 'base' | 'disk'>;
  /** Of khw-lab itself. */
  readonly version: string;
}

/** When the lab that was put back was made, in ISO 8601, and what it depends on. */
export interface Raised {
  readonly made: string;
  readonly key: GoldenKey;
}

/**
 * Puts the kept lab back, gives its machines the SSH keys of this one, and proves that what ran
 * runs. Throws where it does not fit or something of it is damaged: `discardKept` is to follow.
 * Interrupted, it is done again by the next call.
 */
export async function raiseKept(
  context: LabContext,
  site: Site,
  { supplies, version }: RaiseRequest,
  report: TaskReport,
): Promise<Raised> {
  const { opened, accelerator } = site;
  const { signal } = context;
  const key = await keyOf(context, site, supplies);
  const entry = await takeKept(opened, key, signal);
  const places = placesIn(opened.paths.raising);
  site.learnt(await recordSlowness(context, opened.lab, entry.slowness));
  const choice = { accelerator, version };
  report.note('network, disks and domains');
  await networkTask(context, opened, choice).run?.(report);
  await makeMachines(context, opened, supplies, choice, opened.lab.machines, ({ name }, path) =>
    moveIfThere(places.disk(name), path),
  );
  for (const name of await readdir(places.pki).catch(() => []))
    await moveIfThere(join(places.pki, name), join(opened.paths.pki, name));
  await adoptAll(opened, places, signal);
  await restoreAsBefore(context, opened, places, report.note);
  // Its machines still had the old keys in it.
  await removeCheckpoints(context, opened, [finished], report.note);
  await removeOwn(opened.paths.root, [{ folder: /^golden$/, holds: goldenFiles }]);
  return { made: entry.made, key };
}

/**
 * Removes a kept lab that is not wanted or does not fit, and whatever of it was put back already:
 * what follows starts from nothing.
 */
export async function discardKept(
  { paths, signal }: LabContext,
  { lab, paths: own, virsh }: Pick<OpenLab, 'lab' | 'paths' | 'virsh'>,
): Promise<void> {
  if (existsSync(own.raising)) {
    await removeLab(virsh, lab.name, { signal });
    await removeOwn(own.root, [{ folder: /^golden$/, holds: goldenFiles }, ...madeFiles]);
  }
  await removeKept(paths.golden, lab.name);
}

/** Moves what is kept into the lab's folder, at once, and answers what is known of it. */
async function takeKept(
  { lab, paths, virsh }: OpenLab,
  key: GoldenKey,
  signal: AbortSignal,
): Promise<Entry> {
  const begun = isHalfRaised(paths);
  const places = placesIn(begun ? paths.raising : paths.kept);
  const entry = await readEntry(places.record);
  if (entry === undefined) throw notUsable('its record cannot be read');
  const other = difference(entry.key, key);
  if (other !== undefined) throw notUsable(`it was made with another ${other}`);
  if (begun) {
    await removeLab(virsh, lab.name, { signal });
    return entry;
  }
  const damage = await damageOf(entry, places);
  if (damage !== undefined) throw notUsable(damage);
  await rename(paths.kept, paths.raising);
  return entry;
}

const notUsable = (why: string): LabError => new LabError('artifact', why);

/** A call that was interrupted may have moved it. */
const moveIfThere = (from: string, to: string): Promise<void> =>
  rename(from, to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });

async function adoptAll(
  { lab, virsh }: OpenLab,
  places: Places,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of lab.machines)
    await adoptSnapshot(
      virsh,
      domainName(lab, name),
      await readFile(places.snapshot(name), 'utf8'),
      { signal },
    );
}

/** The machines come back with the keys that they had, and get those of this lab. */
async function restoreAsBefore(
  context: LabContext,
  opened: OpenLab,
  { ssh }: Places,
  note: (text: string) => void,
): Promise<void> {
  const { lab, paths } = opened;
  const earlier = { ...opened, paths: { ...paths, ssh } };
  const [before, now] = [
    await ensureSshMaterial(lab, earlier.paths),
    await ensureSshMaterial(lab, paths),
  ];
  const fleet = await directFleet(context, earlier);
  try {
    await restoreCheckpoint(context, opened, fleet, finished, note);
    note('new SSH keys');
    await together(
      context.signal,
      lab.machines.map((machine) => async (signal) => {
        const session = await fleet.session(machine.name);
        const { files, script } = changeIdentity(lab, machine, before, now);
        await session.put(files, { signal });
        await session.script(script, { signal });
      }),
    );
  } finally {
    fleet.close();
  }
}
