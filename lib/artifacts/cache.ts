import { chmod, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { makeFolder, unlessRefused } from '../host/folders.js';
import { findOwn, removeOwn } from '../host/own-files.js';
import { hashFile, readSmallFile } from '../host/regular.js';
import { ofDeadProcess } from '../host/process-names.js';
import { artifactEntries, entriesOf } from './own-files.js';
import type { Arch } from '../releases/types.js';

/** What a cached file is. */
export interface CacheKey {
  readonly component: string;
  readonly version: string;
  readonly arch: Arch;
  readonly file: string;
}

export interface CacheEntry extends CacheKey {
  /** Hex SHA-256 of the content, and its name in the store. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Where it came from: `official`, `build`, `mirror=…`. */
  readonly source: string;
}

/** A cached file as it is found: good, absent, or not what it was when it was stored. */
export type CacheFinding =
  | { readonly state: 'good'; readonly entry: CacheEntry; readonly path: string }
  | { readonly state: 'absent' }
  | { readonly state: 'corrupt'; readonly entry: CacheEntry; readonly path: string };

/**
 * Content-addressed files: `sha256/<digest>` is the content (mode 0555),
 * `refs/<component>/<version>/<arch>/<file>.json` says which content is which file, `work/` holds
 * what is being made. A name under sha256/ or refs/ appears only when its content is whole and on
 * disk.
 */
export interface Cache {
  /** Hashes the content again. Never answers a file whose digest differs from the recorded one. */
  find(key: CacheKey): Promise<CacheFinding>;
  /**
   * Moves a finished file of `work` into the store. The digest is trusted: it was computed when the
   * file was written.
   */
  store(file: string, entry: CacheEntry): Promise<string>;
  /** Removes a name and its content, and nothing that lies elsewhere. */
  forget(entry: CacheEntry): Promise<void>;
  /** Runs with a new empty folder on the cache's file system, which is removed afterwards. */
  withWorkFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  /**
   * Every named file, by component, version, architecture and name. Reads names only: nothing is
   * hashed.
   */
  list(): Promise<readonly CacheEntry[]>;
  /** Removes all that is the cache's. Answers the entries that were there. */
  clear(): Promise<readonly CacheEntry[]>;
}

export function openCache(root: string): Cache {
  const contentPath = (sha256: string): string => join(root, 'sha256', sha256);
  const refPath = ({ component, version, arch, file }: CacheKey): string =>
    join(root, 'refs', component, version, arch, `${file}.json`);
  const cache: Cache = {
    find: async (key) => {
      const entry = await readEntry(refPath(key), key);
      if (entry === undefined) return { state: 'absent' };
      const path = contentPath(entry.sha256);
      const digest = await hashFile(path);
      if (digest === undefined) return { state: 'absent' };
      return { state: digest === entry.sha256 ? 'good' : 'corrupt', entry, path };
    },
    store: async (file, entry) => {
      await chmod(file, 0o555).catch(unlessRefused);
      await cache.withWorkFolder(async (folder) => {
        // Written before its content is published: a full disk leaves no content without a name.
        const draft = join(folder, 'ref.json');
        await writeDurably(draft, `${JSON.stringify(entry)}\n`);
        await publish(file, contentPath(entry.sha256));
        await publish(draft, refPath(entry));
      });
      return contentPath(entry.sha256);
    },
    forget: async (entry) => {
      // Not by path: a folder of a foreign cache may be a link to elsewhere.
      await removeOwn(root, entriesOf(entry));
    },
    withWorkFolder: async (use) => {
      await makeFolder(join(root, 'work'));
      const folder = await mkdtemp(join(root, 'work', `${process.pid}-`));
      try {
        return await use(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    list: async () => {
      const refs = (await findOwn(root, artifactEntries)).files.filter((path) =>
        path.startsWith(join(root, 'refs/')),
      );
      const entries = await Promise.all(refs.sort().map((path) => readEntry(path, keyOf(path))));
      return entries.filter((entry) => entry !== undefined);
    },
    clear: async () => {
      const entries = await cache.list();
      await removeOwn(root, artifactEntries);
      return entries;
    },
  };
  return cache;
}

/** Removes the work folders of processes that are no more (kill -9). */
export async function sweepWork(root: string): Promise<void> {
  const names = (await readdir(join(root, 'work')).catch(absent)) ?? [];
  const dead = names.filter(ofDeadProcess(/^(\d+)-\w{6}$/));
  // One that may not be removed, on a read-only disk say, is in nobody's way.
  for (const name of dead)
    await rm(join(root, 'work', name), { recursive: true, force: true }).catch(unlessRefused);
}

/**
 * A name without its content on disk must not survive a power cut: content, then name, then folder.
 */
async function publish(file: string, target: string): Promise<void> {
  await makeFolder(dirname(target));
  await sync(file);
  await rename(file, target);
  await sync(dirname(target));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * What names another file than its own place does, or cannot be read, counts as absent: the file is
 * simply fetched again.
 */
async function readEntry(path: string, key: CacheKey): Promise<CacheEntry | undefined> {
  const text = await readSmallFile(path);
  if (text === undefined) return undefined;
  try {
    const entry = entrySchema.parse(JSON.parse(text));
    return (['component', 'version', 'arch', 'file'] as const).every(
      (part) => entry[part] === key[part],
    )
      ? entry
      : undefined;
  } catch {
    return undefined;
  }
}

const entrySchema = z.object({
  component: z.string(),
  version: z.string(),
  arch: z.enum(['amd64', 'arm64']),
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  source: z.string(),
});

/** The key that a name stands for: refs/<component>/<version>/<arch>/<file>.json. */
function keyOf(path: string): CacheKey {
  const [component = '', version = '', arch = '', file = ''] = path.split('/').slice(-4);
  return { component, version, arch: arch as Arch, file: file.replace(/\.json$/, '') };
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
