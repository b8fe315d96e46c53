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

/** Published releases, from the official sites or a mirror, four downloads at once, each checked against its published checksum file. */
export function publishedSource(name: string, origin: Origin): Source {
  const limit = createLimit(4);
  const tally = createTally(name);
  return {
    name,
    fetch: async (request) => {
      const downloads = downloadsFor(request.component, request.arch, request.files);
      const fetched = await together(request.signal, downloads.map((download) => (signal) => limit(() => {
        signal.throwIfAborted();
        return fetchOne(origin, download, { ...request, signal }, tally);
      })));
      return fetched.flat();
    },
  };
}

async function fetchOne(origin: Origin, download: Download, request: FetchRequest, tally: Tally): Promise<readonly Fetched[]> {
  const { component: { release: { checksumForm } }, signal, work, note } = request;
  const name = baseName(download.url);
  const expected = publishedDigest(await origin.text(download.checksums, signal), checksumForm, name, origin.where(download.checksums));
  const path = join(work, name);
  const received = await origin.receive(download.url, path, { signal, onProgress: (bytes, total) => tally(download.url, bytes, total, note) });
  if (received.sha256 !== expected) throw wrongDigest(origin.where(download.url), expected, received.sha256);
  return unpacked(path, received, download, request);
}

async function unpacked(path: string, received: Written, download: Download, { work, signal }: FetchRequest): Promise<readonly Fetched[]> {
  const members = download.files.map(({ file, member }) => ({ file, path: member, target: join(work, `${file.name}.out`) }));
  const archived = members.filter((member): member is typeof member & { path: string } => member.path !== undefined);
  if (archived.length === 0) return members.map(({ file }) => ({ file, path, ...received }));
  const written = await extractMembers(path, archived, signal);
  await rm(path);
  return archived.flatMap(({ file, target }, index) => {
    const found = written[index];
    return found === undefined ? [] : [{ file, path: target, ...found }];
  });
}

type Tally = (url: string, received: number, total: number | undefined, note: (text: string) => void) => void;

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
    note(`${source}: ${formatBytes(receivedInAll)} of ${formatBytes(all.reduce((sum, one) => sum + one.total, 0))}`);
  };
}

function wrongDigest(url: string, expected: string, found: string): LabError {
  return new LabError('artifact', `${url} has the wrong digest: it is broken or not what was published`, {
    details: [`published SHA-256 ${expected}`, `received  SHA-256 ${found}`], hint: 'try again; if it stays so, take another source with --artifacts',
  });
}
