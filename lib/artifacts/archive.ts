import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { formatBytes } from '../core/bytes.js';
import { LabError, messageOf } from '../core/errors.js';
import { writeHashed, type Written } from './digest.js';

/** A file wanted from an archive. */
export interface Member {
  /** Its path there; a leading `./` does not count. */
  readonly path: string;
  /** Where to write it. */
  readonly target: string;
}

/**
 * Go programs shrink to a third at best; an archive that grows more than this is made to fill a
 * disk.
 */
const growth = 50;
const alwaysAllowedBytes = 16 * 2 ** 20;
const mostUnpackedBytes = 2 ** 30;
const mostEntries = 10_000;

/**
 * Unpacks these files of a .tar.gz, and no others. Answers one result for each, in their order.
 * Throws LabError when one is not there.
 */
export async function extractMembers(
  archive: string,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<readonly Written[]> {
  const name = archive.slice(archive.lastIndexOf('/') + 1);
  const { found, seen } = await unpack(
    archive,
    new Map(members.map((member) => [member.path, member.target])),
    signal,
  ).catch((error: unknown) => {
    throw isBroken(error) ? brokenArchive(name, error) : error;
  });
  return members.map(({ path }) => {
    const written = found.get(path);
    if (written === undefined) throw missingMember(name, path, seen);
    return written;
  });
}

interface Unpacked {
  readonly found: ReadonlyMap<string, Written>;
  readonly seen: readonly string[];
}

async function unpack(
  archive: string,
  targets: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Unpacked> {
  const found = new Map<string, Written>();
  const seen: string[] = [];
  const file = createReadStream(archive, { highWaterMark: 1 << 20 });
  const gunzip = createGunzip();
  const entries = extract();
  const limitBytes = Math.min(
    mostUnpackedBytes,
    Math.max(alwaysAllowedBytes, growth * (await stat(archive)).size),
  );
  let unpacked = 0;
  gunzip.on('data', (chunk: Buffer) => {
    unpacked += chunk.length;
    if (unpacked > limitBytes)
      gunzip.destroy(suspicious(archive, `unpacks to more than ${formatBytes(limitBytes)}`));
  });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('error', (error) => entries.destroy(error));
  file.pipe(gunzip).pipe(entries);
  try {
    for await (const entry of entries) {
      const path = entry.header.name.replace(/^\.\//, '');
      const target = entry.header.type === 'file' ? targets.get(path) : undefined;
      seen.push(path);
      if (seen.length > mostEntries)
        throw suspicious(archive, `holds more than ${mostEntries} files`);
      if (found.has(path)) throw suspicious(archive, `holds ${path} twice`);
      if (target === undefined) entry.resume();
      else found.set(path, await writeHashed(entry as AsyncIterable<Buffer>, target, { signal }));
    }
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return { found, seen };
}

const suspicious = (archive: string, what: string): LabError =>
  new LabError('artifact', `${archive.slice(archive.lastIndexOf('/') + 1)} ${what}`, {
    hint: 'this is not the release that the catalogue expects: take another source with --artifacts',
  });

/** zlib's and tar-stream's own complaints, as against those of the file system. */
function isBroken(error: unknown): boolean {
  if (error instanceof LabError) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return code.startsWith('Z_') || /tar|unexpected end/i.test(messageOf(error));
}

function brokenArchive(name: string, error: unknown): LabError {
  return new LabError('artifact', `${name} is not a whole .tar.gz archive: ${messageOf(error)}`, {
    cause: error,
    hint: 'it was published broken: take another source with --artifacts',
  });
}

function missingMember(name: string, path: string, seen: readonly string[]): LabError {
  return new LabError('artifact', `${name} holds no ${path}`, {
    details: [`it holds: ${seen.slice(0, 20).join(', ')}`],
    hint: 'this is not the release that the catalogue expects: take another source with --artifacts',
  });
}
