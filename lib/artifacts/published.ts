import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { extractMembers } from './archive.js';
import { baseName, publishedDigest } from './checksums.js';
import type { Written } from './digest.js';
import { downloadsFor, type Download } from './downloads.js';
import type { Origin } from './origin.js';
import type { Fetched, FetchRequest, Source } from './source.js';
import { createLimit, together } from '../core/together.js';
import type { MirrorTrust } from './trust.js';

/** What a download is checked against. */
export interface Vouchers extends MirrorTrust {
  /** Hex SHA-256 by address: counts before all else. */
  readonly pinned: Readonly<Record<string, string>>;
}

/**
 * Published releases, from the official sites or a mirror, four downloads at once. Each is checked
 * against its pinned digest, else that which a person gave, else the checksum file beside it if the
 * place is trusted.
 */
export function publishedSource(name: string, origin: Origin, vouchers: Vouchers): Source {
  const limit = createLimit(4);
  const tally = createTally(name);
  return {
    name,
    fetch: async (request) => {
      const { component, arch, files } = request;
      const downloads = downloadsFor(component, arch, files);
      if (downloads.length === 0)
        throw new LabError('artifact', `nobody publishes the files of ${component.name}`, {
          hint: 'have them built: --artifacts build',
        });
      const fetched = await together(
        request.signal,
        downloads.map(
          (download) => (signal) =>
            limit(() => {
              signal.throwIfAborted();
              return fetchOne(origin, download, { ...request, signal }, tally, vouchers);
            }),
        ),
      );
      return fetched.flat();
    },
  };
}

async function fetchOne(
  origin: Origin,
  download: Download,
  request: FetchRequest,
  tally: Tally,
  vouchers: Vouchers,
): Promise<readonly Fetched[]> {
  const { signal, work, note } = request;
  const name = baseName(download.url);
  const expected = await expectedDigest(origin, download, request, vouchers);
  const path = join(work, name);
  const received = await origin.receive(download.url, path, {
    signal,
    onProgress: (bytes, total) => tally(download.url, bytes, total, note),
  });
  if (received.sha256 !== expected)
    throw wrongDigest(origin.where(download.url), expected, received.sha256);
  return unpacked(path, received, download, request);
}

async function expectedDigest(
  origin: Origin,
  { url, checksums, checksumForm }: Download,
  { signal }: FetchRequest,
  vouchers: Vouchers,
): Promise<string> {
  const name = baseName(url);
  const known = vouchers.pinned[url] ?? vouchers.digests.get(name);
  if (known !== undefined) return known;
  if (vouchers.trusted)
    return publishedDigest(
      await origin.text(checksums, signal),
      checksumForm,
      name,
      origin.where(checksums),
    );
  throw new LabError('artifact', `nothing vouches for ${origin.where(url)}`, {
    hint: 'give its digest with --digests FILE, or say --trust-mirror',
  });
}

async function unpacked(
  path: string,
  received: Written,
  download: Download,
  { work, signal }: FetchRequest,
): Promise<readonly Fetched[]> {
  const members = download.files.map(({ file, member }) => ({
    file,
    path: member,
    target: join(work, `${file.name}.out`),
  }));
  const archived = members.filter(
    (member): member is typeof member & { path: string } => member.path !== undefined,
  );
  if (archived.length === 0) return members.map(({ file }) => ({ file, path, ...received }));
  const written = await extractMembers(path, archived, signal);
  await rm(path);
  return archived.flatMap(({ file, target }, index) => {
    const found = written[index];
    return found === undefined ? [] : [{ file, path: target, ...found }];
  });
}

type Tally = (
  url: string,
  received: number,
  total: number | undefined,
  note: (text: string) => void,
) => void;

/** Adds up all downloads of a source and says so once per MiB. */
function createTally(source: string): Tally {
  const seen = new Map<string, { readonly received: number; readonly total: number }>();
  let said = -1;
  return (url, received, total, note) => {
    seen.set(url, { received, total: total ?? received });
    const all = [...seen.values()];
    const receivedInAll = all.reduce((sum, one) => sum + one.received, 0);
    const mebibytes = Math.floor(receivedInAll / 2 ** 20);
    if (mebibytes === said) return;
    said = mebibytes;
    note(
      `${source}: ${formatBytes(receivedInAll)} of ${formatBytes(all.reduce((sum, one) => sum + one.total, 0))}`,
    );
  };
}

function wrongDigest(url: string, expected: string, found: string): LabError {
  return new LabError(
    'artifact',
    `${url} has the wrong digest: it is broken or not what was published`,
    {
      details: [`published SHA-256 ${expected}`, `received  SHA-256 ${found}`],
      hint: 'try again; if it stays so, take another source with --artifacts',
    },
  );
}
