import { createReadStream } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { hashFile } from '../host/regular.js';
import { headerBytes, readDiskHeader } from './qcow2-header.js';
import type { BaseSource, MakeOptions } from './types.js';

/** Fetches a URL into `target` and throws unless its SHA-256 is the given one. */
export type Download = (url: string, target: string, sha256: string) => Promise<void>;

type CloudSource = Extract<BaseSource, { kind: 'cloud' }>;
const isUrl = (location: string): boolean => /^https?:\/\//.test(location);

/**
 * Makes `disk.qcow2` in a folder out of a Debian cloud image in qcow2 or raw that needs no other
 * file, after checking its digest.
 */
export async function addCloudImage(
  source: CloudSource,
  folder: string,
  options: MakeOptions & { readonly download: Download },
): Promise<void> {
  const { runner, signal, note, download } = options;
  const { location, sha256 } = source;
  const file = isUrl(location) ? join(folder, 'download') : resolve(location);
  note(location);
  if (isUrl(location)) await download(location, file, sha256);
  await checkDigest(location, file, sha256, signal);
  const format = await detectFormat(location, file, options);
  await runner.run(
    ['qemu-img', 'convert', '-f', format, '-O', 'qcow2', file, join(folder, 'disk.qcow2')],
    { signal, writes: folder },
  );
  await rm(join(folder, 'download'), { force: true });
}

async function checkDigest(
  location: string,
  file: string,
  sha256: string,
  signal: AbortSignal,
): Promise<void> {
  // What a person named may be a link.
  const found = await hashFile(await realpath(file).catch(() => file), signal);
  if (found === undefined)
    throw new LabError('artifact', `the cloud image ${location} does not exist`, {
      hint: 'give the path or URL of a Debian 12 cloud image',
    });
  if (found === sha256.toLowerCase()) return;
  throw new LabError('artifact', `the cloud image ${location} is not the one expected`, {
    hint: 'compare with the checksum file beside the image where you got it, then give that digest',
    details: [`expected sha256 ${sha256}`, `found    sha256 ${found}`],
  });
}

/**
 * Looks at the header before any program does: only a disk that stands by itself is opened, and as
 * what it was found to be.
 */
async function detectFormat(
  location: string,
  file: string,
  { runner, signal }: MakeOptions,
): Promise<string> {
  const { format, faults } = readDiskHeader(await startOf(file));
  if (faults.length > 0) throw notBootable(location, faults);
  const { exitCode, stdout, stderr } = await runner.run(
    ['qemu-img', 'info', '-f', format, '--output=json', file],
    { signal, ok: 'any' },
  );
  if (exitCode !== 0) throw notBootable(location, [stderr.trim()]);
  const others = /"(backing-filename|full-backing-filename|data-file|encrypted)"/.exec(stdout)?.[1];
  if (others !== undefined) throw notBootable(location, [`qemu-img finds a ${others} in it`]);
  return format;
}

const notBootable = (location: string, details: readonly string[]): LabError =>
  new LabError('artifact', `${location} is not a disk image that can boot`, {
    hint: 'take the .qcow2 or .raw of a Debian 12 cloud image',
    details,
  });

async function startOf(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start: 0, end: headerBytes - 1 }))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
