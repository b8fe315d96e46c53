import { LabError } from '../core/errors.js';
import type { Release } from '../releases/types.js';

/**
 * The digest (hex SHA-256) that a published checksum file names for a download. `digest`: the file
 * is the digest, whatever follows it. `list`: lines as sha256sum(1) writes them; folders before the
 * file name do not count, because some projects publish them.
 */
export function publishedDigest(
  text: string,
  form: Release['checksumForm'],
  name: string,
  url: string,
): string {
  const lines = text
    .split('\n')
    .map((line) => /^([0-9a-f]{64})(?:\s+\*?(\S+))?\s*$/i.exec(line))
    .filter((match) => match !== null);
  const found =
    form === 'digest' ? lines[0] : lines.find((match) => baseName(match[2] ?? '') === name);
  if (found?.[1] !== undefined) return found[1].toLowerCase();
  throw new LabError('artifact', `${url} names no SHA-256 digest for ${name}`, {
    details: text.split('\n').slice(0, 5),
    hint: 'look at that file: it should have been published with the release',
  });
}

/** The part after the last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
