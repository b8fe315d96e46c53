import { chmod, lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { writePlain } from '../host/files.js';
import { unlessRefused } from '../host/folders.js';
import { hashFile, readSmallFile } from '../host/regular.js';
import { headerBytes, readDiskHeader } from './qcow2-header.js';
import { digestOf } from './recipe.js';

/** In each folder of the cache's images: the SHA-256 of every other file in it, by name. */
const digestsFile = 'digests.json';

/** Notes what the files of a folder hold that has just been made. */
export async function writeDigests(folder: string, signal?: AbortSignal): Promise<void> {
  const names = (await readdir(folder)).sort();
  // They are no secret, and the next lab hashes them again: also when libvirt has given them to
  // QEMU's user meanwhile.
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isFile()) await chmod(join(folder, entry.name), 0o644).catch(unlessRefused);
  const digests = await Promise.all(
    names.map(async (name) => [name, await hashFile(join(folder, name), signal)]),
  );
  await writePlain(
    join(folder, digestsFile),
    `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`,
    { mode: 0o644 },
  );
}

/**
 * What is wrong with a folder of images, by the digests that were noted when it was made; undefined
 * when nothing is. It is hashed anew each time: it may have been copied from another computer, or
 * have lost its end in a power cut.
 */
export async function damageOf(
  folder: string,
  needed: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const digests = await readDigests(folder);
  if (digests === undefined) return 'it has no digests';
  const missing = needed.find((name) => digests[name] === undefined);
  if (missing !== undefined) return `it has no digest of ${missing}`;
  for (const [name, digest] of Object.entries(digests)) {
    const found = await hashFile(join(folder, name), signal);
    if (found !== digest)
      return found === undefined ? `${name} is missing` : `${name} is not what was made`;
    if (name.endsWith('.qcow2') && (await leadsElsewhere(join(folder, name))))
      return `${name} is no disk that stands by itself`;
  }
  return undefined;
}

/**
 * SHA-256, in hex, of all that a folder of images holds, by the digests that were noted when it was
 * made: two images of one recipe need not be the same. Throws `artifact` where there are none.
 */
export async function contentOf(folder: string): Promise<string> {
  const digests = await readDigests(folder);
  if (digests === undefined) throw new LabError('artifact', `${folder} has no digests`);
  return digestOf(digests);
}

/** Whether a folder is whole as far as names tell. Nothing is hashed. */
export async function looksWhole(folder: string, needed: readonly string[]): Promise<boolean> {
  const digests = await readDigests(folder);
  if (digests === undefined) return false;
  const there = needed.map(
    async (name) =>
      digests[name] !== undefined &&
      (await lstat(join(folder, name)).then(
        (file) => file.isFile(),
        () => false,
      )),
  );
  return !(await Promise.all(there)).includes(false);
}

async function readDigests(folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const digests = JSON.parse((await readSmallFile(join(folder, digestsFile))) ?? '') as unknown;
    if (typeof digests !== 'object' || digests === null) return undefined;
    const entries = Object.entries(digests);
    return entries.every(([name, digest]) => /^\w[\w.-]*$/.test(name) && typeof digest === 'string')
      ? Object.fromEntries(entries)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A qcow2 may name other files of this computer, which its digest does not cover. */
async function leadsElsewhere(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const { format, faults } = readDiskHeader(buffer.subarray(0, bytesRead));
    return format !== 'qcow2' || faults.length > 0;
  } finally {
    await file.close();
  }
}
