import { resolve } from 'node:path';
import { parseSources, type SourceChoice } from '../artifacts/choose.js';
import { LabError } from '../core/errors.js';
import { fileStats, kindOf, statsOf } from '../host/named-file.js';
import type { BaseSource } from '../images/base.js';

/** What `--artifacts` means. A mirror's folder must be there: otherwise that would come out only after other work was done. */
export function artifactSources(value: string): readonly SourceChoice[] {
  return parseSources(value).map((source) => source.kind === 'mirror' && !isUrl(source.from) ? { ...source, from: mirrorFolder(source.from) } : source);
}

function mirrorFolder(path: string): string {
  const hint = 'Name a folder or a URL that is laid out like the official sites.';
  const stats = statsOf({ path, name: '--artifacts mirror', hint });
  if (stats.isDirectory()) return resolve(path);
  throw new LabError('usage', `--artifacts mirror: ${path} is ${stats.isFile() ? 'a file' : kindOf(stats)}, not a folder`, { hint });
}

/** What `--image` and `--image-sha256` mean together. */
export function imageSource(image: string, sha256: string | undefined): BaseSource {
  if (image === 'debian') {
    if (sha256 === undefined) return { kind: 'debian' };
    throw new LabError('usage', '--image-sha256 without --image', { hint: 'Name the cloud image too: --image PATH_OR_URL.' });
  }
  if (sha256 === undefined) {
    throw new LabError('usage', '--image needs --image-sha256', { hint: 'The site that has the image publishes its SHA-256; without it nobody knows what is booted.' });
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw new LabError('usage', `--image-sha256: "${sha256}" is not 64 hexadecimal digits`, { hint: 'sha256sum FILE prints them.' });
  return { kind: 'cloud', location: isUrl(image) ? image : imageFile(image), sha256 };
}

function imageFile(path: string): string {
  fileStats({ path, name: '--image', hint: 'Name a Debian cloud image (qcow2 or raw), by path or by URL.' });
  return resolve(path);
}

const isUrl = (location: string): boolean => /^https?:\/\//i.test(location);
