import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { lastLines } from '../core/run.js';
import { writePlain } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { readKept } from '../host/named-file.js';
import type { LabPaths } from '../host/paths.js';

/** What a machine has written to its serial console since khw-lab booted it last. */
export const serialLog = (paths: Pick<LabPaths, 'serial'>, machine: string): string =>
  join(paths.serial, `${machine}.log`);

/**
 * An empty log for a machine that is about to boot. It must be there before: virtlogd would make
 * one that only root may read, but appends to one that is there and leaves its owner alone
 * (libvirt's virrotatingfile.c). It moves a full one, of 2 MiB, to `.log.0`.
 */
export async function freshSerialLog(
  paths: Pick<LabPaths, 'serial'>,
  machine: string,
): Promise<void> {
  const path = serialLog(paths, machine);
  await makeFolder(dirname(path), 0o711);
  for (const old of [path, `${path}.0`, `${path}.1`, `${path}.2`]) await rm(old, { force: true });
  await writePlain(path, '', { mode: 0o600, flag: 'wx' });
}

/**
 * The whole log, the part that was moved away first. Throws `machine` where there is none, or none
 * that this user may read.
 */
export async function readSerialLog(
  paths: Pick<LabPaths, 'serial'>,
  machine: string,
): Promise<string> {
  const path = serialLog(paths, machine);
  const read = (name: string): Promise<string> => readKept(name, 2 ** 26);
  const moved = await read(`${path}.0`).catch(() => '');
  // After a move what is being written is virtlogd's own, and root's.
  const now = await read(path).catch((error: unknown) => {
    if (moved !== '') return '';
    throw unreadable(path, machine, error);
  });
  return moved + now;
}

/** Its last lines, or one that says why there are none. */
export async function serialTail(
  paths: Pick<LabPaths, 'serial'>,
  machine: string,
): Promise<readonly string[]> {
  try {
    return lastLines(await readSerialLog(paths, machine), 20);
  } catch (error) {
    return [`(no serial log: ${messageOf(error)})`];
  }
}

function unreadable(path: string, machine: string, error: unknown): LabError {
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new LabError('machine', `${machine} has no serial log yet`, {
      hint: '`khw-lab up` starts it.',
      cause: error,
    });
  const hint =
    code === 'EACCES'
      ? `libvirt wrote it as root: \`sudo cat ${path}\`; what \`khw-lab destroy\` and \`khw-lab up\` make is yours.`
      : 'See the error above.';
  return new LabError('machine', `${path} cannot be read: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}
