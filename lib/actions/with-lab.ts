import { acquireLock } from '../host/lock.js';
import type { LabContext } from '../lab/context.js';
import { directFleet, openLab, type OpenLab } from '../lab/open.js';
import type { Fleet } from '../ssh/fleet.js';
import type { LabRef } from './ports.js';

/** Opens a lab that is there and holds its lock meanwhile. `command` is what others are told. */
export async function withLab<T>(
  ports: LabContext,
  { lab, connect }: LabRef,
  command: string,
  use: (opened: OpenLab) => Promise<T>,
): Promise<T> {
  const opened = await openLab(ports, lab, connect);
  return withLock(opened.paths.lock, command, () => use(opened));
}

/** Holds a lock meanwhile: of a lab, whether it is there already or not. */
export async function withLock<T>(
  lock: string,
  command: string,
  use: () => Promise<T>,
): Promise<T> {
  const release = await acquireLock(lock, `khw-lab ${command}`);
  try {
    return await use();
  } finally {
    await release();
  }
}

/** Reaches the machines of an open lab straight, and closes all connections in the end. */
export async function withFleet<T>(
  ports: LabContext,
  opened: OpenLab,
  use: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  const fleet = await directFleet(ports, opened);
  try {
    return await use(fleet);
  } finally {
    fleet.close();
  }
}
