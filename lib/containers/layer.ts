import { extract, pack, type Extract } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createReadStream } from 'node:fs';
import { directory, type LayerEntry } from '../releases/entries.js';

/**
 * An uncompressed tar of the entries: sorted, dated 0, numeric owners, missing parent folders added
 * (0755 root), so that equal entries give equal bytes. Of two entries with one path the later wins.
 */
export async function packLayer(entries: readonly LayerEntry[]): Promise<Uint8Array> {
  const archive = pack();
  for (const entry of sorted(withParents(entries))) addTo(archive, entry);
  archive.finalize();
  return buffer(archive);
}

/**
 * The files and symbolic links of a tar file whose path, after `rename`, is wanted. Folders and
 * devices are left out.
 */
export async function readTar(
  tar: string,
  rename: (path: string) => string,
  wanted: (path: string) => boolean,
  signal: AbortSignal,
): Promise<readonly LayerEntry[]> {
  const reader = extract();
  const [entries] = await Promise.all([
    collect(reader, rename, wanted),
    pipeline(createReadStream(tar), reader, { signal }),
  ]);
  return entries;
}

async function collect(
  reader: Extract,
  rename: (path: string) => string,
  wanted: (path: string) => boolean,
): Promise<readonly LayerEntry[]> {
  const entries: LayerEntry[] = [];
  for await (const entry of reader) {
    const { type, mode, uid, gid, linkname, name } = entry.header;
    const owned = { path: rename(name), mode, uid, gid };
    const take = wanted(owned.path);
    if (take && type === 'file') entries.push({ type, ...owned, content: await buffer(entry) });
    else entry.resume();
    if (take && type === 'symlink') entries.push({ type, ...owned, target: linkname });
  }
  return entries;
}

function withParents(entries: readonly LayerEntry[]): readonly LayerEntry[] {
  const parents = entries.flatMap(({ path }) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
  );
  return [
    ...new Map(
      [...parents.map((path) => directory(path)), ...entries].map((entry) => [entry.path, entry]),
    ).values(),
  ];
}

const sorted = (entries: readonly LayerEntry[]): readonly LayerEntry[] =>
  [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));

function addTo(archive: ReturnType<typeof pack>, entry: LayerEntry): void {
  const header = {
    name: entry.path,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: new Date(0),
  };
  switch (entry.type) {
    case 'file':
      archive.entry({ ...header, type: 'file' }, Buffer.from(entry.content));
      break;
    case 'directory':
      archive.entry({ ...header, name: `${entry.path}/`, type: 'directory' });
      break;
    case 'symlink':
      archive.entry({ ...header, type: 'symlink', linkname: entry.target });
      break;
  }
}
