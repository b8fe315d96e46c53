import { lstat, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile, readSmallFile } from '../host/regular.js';

/** In each folder of the cache's images: the SHA-256 of every other file in it, by name. */
const digestsFile = 'digests.json';

/** Notes what the files of a folder hold that has just been made. */
export async function writeDigests(folder: string, signal?: AbortSignal): Promise<void> {
  const names = (await readdir(folder)).sort();
  const digests = await Promise.all(names.map(async (name) => [name, await hashFile(join(folder, name), signal)]));
  await writeFile(join(folder, digestsFile), `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`);
}

/**
 * What is wrong with a folder of images, by the digests that were noted when it was made; undefined when nothing is. It is hashed
 * anew each time: it may have been copied from another computer, or have lost its end in a power cut.
 */
export async function damageOf(folder: string, needed: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const digests = await readDigests(folder);
  if (digests === undefined) return 'it has no digests';
  const missing = needed.find((name) => digests[name] === undefined);
  if (missing !== undefined) return `it has no digest of ${missing}`;
  for (const [name, digest] of Object.entries(digests)) {
    const found = await hashFile(join(folder, name), signal);
    if (found !== digest) return found === undefined ? `${name} is missing` : `${name} is not what was made`;
    if (name.endsWith('.qcow2') && await leadsElsewhere(join(folder, name))) return `${name} needs other files`;
  }
  return undefined;
}

/** Whether a folder is whole as far as names tell. Nothing is hashed. */
export async function looksWhole(folder: string, needed: readonly string[]): Promise<boolean> {
  const digests = await readDigests(folder);
  if (digests === undefined) return false;
  const there = needed.map(async (name) => digests[name] !== undefined && await lstat(join(folder, name)).then((file) => file.isFile(), () => false));
  return !(await Promise.all(there)).includes(false);
}

async function readDigests(folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const digests = JSON.parse(await readSmallFile(join(folder, digestsFile)) ?? '') as unknown;
    if (typeof digests !== 'object' || digests === null) return undefined;
    const entries = Object.entries(digests);
    return entries.every(([name, digest]) => /^\w[\w.-]*$/.test(name) && typeof digest === 'string') ? Object.fromEntries(entries) as Record<string, string> : undefined;
  } catch {
    return undefined;
  }
}

/** A qcow2 may name a backing file, or a file of its data, anywhere on this computer. QEMU's docs/interop/qcow2.txt. */
async function leadsElsewhere(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(80);
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    if (bytesRead < header.length || header.readUInt32BE(0) !== 0x514649fb) return true;
    const [version, backing, features] = [header.readUInt32BE(4), header.readBigUInt64BE(8), header.readBigUInt64BE(72)];
    return backing !== 0n || (version >= 3 && (features & 4n) !== 0n);
  } finally {
    await file.close();
  }
}
