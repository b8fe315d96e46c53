import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../core/errors.js';
import type { BaseSource, MakeOptions } from './base.js';

/** Fetches a URL into `target` and throws unless its SHA-256 is the given one. */
export type Download = (url: string, target: string, sha256: string) => Promise<void>;

type CloudSource = Extract<BaseSource, { kind: 'cloud' }>;
const isUrl = (location: string): boolean => /^https?:\/\//.test(location);

/** Makes `disk.qcow2` in a folder out of a Debian cloud image in any format that qemu-img reads, after checking its digest. */
export async function addCloudImage(source: CloudSource, folder: string, options: MakeOptions & { readonly download: Download }): Promise<void> {
  const { runner, signal, note, download } = options;
  const { location, sha256 } = source;
  const file = isUrl(location) ? join(folder, 'download') : resolve(location);
  note(location);
  if (isUrl(location)) await download(location, file, sha256);
  await checkDigest(location, file, sha256, signal);
  const format = await detectFormat(location, file, options);
  await runner.run(['qemu-img', 'convert', '-f', format, '-O', 'qcow2', file, join(folder, 'disk.qcow2')], { signal });
  await rm(join(folder, 'download'), { force: true });
}

async function checkDigest(location: string, file: string, sha256: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(file)) throw new LabError('artifact', `the cloud image ${location} does not exist`, { hint: 'give the path or URL of a Debian 12 cloud image' });
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  const found = hash.digest('hex');
  if (found === sha256.toLowerCase()) return;
  throw new LabError('artifact', `the cloud image ${location} is not the one expected`, {
    hint: 'compare with the checksum file beside the image where you got it, then give that digest', details: [`expected sha256 ${sha256}`, `found    sha256 ${found}`],
  });
}

/** A raw disk cannot be told from rubbish by its format, but one that boots by BIOS ends its first sector with 55 aa. */
async function detectFormat(location: string, file: string, { runner, signal }: MakeOptions): Promise<string> {
  const { exitCode, stdout } = await runner.run(['qemu-img', 'info', '--output=json', file], { signal, ok: 'any' });
  const info = exitCode === 0 ? (JSON.parse(stdout) as { format: string; 'backing-filename'?: string }) : undefined;
  const backing = info?.['backing-filename'];
  if (info !== undefined && backing === undefined && (info.format !== 'raw' || (await hasBootSector(file)))) return info.format;
  throw new LabError('artifact', `${location} is not a disk image that can boot`, {
    hint: 'take the .qcow2 or .raw of a Debian 12 cloud image', details: backing === undefined ? [] : [`it needs another file: ${backing}`],
  });
}

async function hasBootSector(file: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start: 510, end: 511 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('hex') === '55aa';
}
