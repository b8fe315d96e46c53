import { LabError } from '../core/errors.js';
import { baseName } from './checksums.js';
import { downloadsFor } from './downloads.js';
import type { Arch, Component, ReleaseSet } from '../releases/types.js';

/** What stands for the files of a mirror, beside the digests that the catalogue has pinned. */
export interface MirrorTrust {
  /** The mirror's own checksum files are believed. */
  readonly trusted: boolean;
  /** Hex SHA-256 by file name, from a person. */
  readonly digests: ReadonlyMap<string, string>;
}

export const noTrust: MirrorTrust = { trusted: false, digests: new Map() };

/**
 * Reads lines as sha256sum(1) writes them; folders before a name do not count. Throws
 * LabError('usage') with the first line that is none.
 */
export function parseDigests(text: string, path: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, digest, name] = /^([0-9a-f]{64}) [ *](\S.*)$/i.exec(line) ?? [];
    if (digest === undefined || name === undefined) {
      throw new LabError(
        'usage',
        `--digests: line ${index + 1} of ${path} is not a digest and a file name`,
        { hint: 'Write them as `sha256sum FILE…` does.' },
      );
    }
    digests.set(baseName(name), digest.toLowerCase());
  }
  return digests;
}

/**
 * Names of the downloads of these components that nothing vouches for when they come from such a
 * mirror.
 */
export function unvouched(
  components: readonly Component[],
  arch: Arch,
  { trusted, digests }: MirrorTrust,
  pinned: ReleaseSet['pinned'],
): readonly string[] {
  if (trusted) return [];
  const urls = components.flatMap((component) =>
    downloadsFor(component, arch, component.files).map(({ url }) => url),
  );
  return urls
    .filter((url) => pinned[url] === undefined && !digests.has(baseName(url)))
    .map(baseName);
}
