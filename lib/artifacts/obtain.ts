import { LabError, messageOf, throwIfInterrupted } from '../core/errors.js';
import type { Cache, CacheEntry } from './cache.js';
import { nameOf, type SourceChoice } from './choose.js';
import { isDiskFull } from '../host/disk-full.js';
import type { Source } from './source.js';
import type { Arch, Component, ComponentFile } from '../releases/types.js';

/** A file in the cache, hashed in this run. */
export interface Hit {
  readonly file: ComponentFile;
  readonly entry: CacheEntry;
  readonly path: string;
}

/** A file that the cache cannot give. */
export interface Miss {
  readonly file: ComponentFile;
  readonly why: string;
}

interface Order {
  readonly arch: Arch;
  /** What the person chose. */
  readonly sources: readonly SourceChoice[];
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/**
 * Looks for a file in the cache. One from a source that was not chosen does not count; a corrupt
 * one is removed.
 */
export async function fromCache(
  cache: Cache,
  component: Component,
  file: ComponentFile,
  order: Order,
): Promise<Hit | Miss> {
  const { arch, sources, signal, note } = order;
  throwIfInterrupted(signal);
  const finding = await cache.find({
    component: component.name,
    version: component.version,
    arch,
    file: file.name,
  });
  if (finding.state === 'absent') return { file, why: 'not there' };
  const { entry, path } = finding;
  if (finding.state === 'corrupt') {
    await cache.forget(entry);
    note(`${file.name} in the cache was corrupt and is removed`);
    return { file, why: 'corrupt, now removed' };
  }
  const accepted = sources.map(nameOf);
  if (accepted.includes('cache') || accepted.includes(entry.source)) return { file, entry, path };
  return { file, why: `there, but from ${entry.source}` };
}

/**
 * Has files fetched by the first source that can, and stores them. Throws LabError('artifact') with
 * what each source said.
 */
export async function fromSources(
  cache: Cache,
  component: Component,
  misses: readonly Miss[],
  sources: readonly Source[],
  order: Order,
): Promise<readonly Hit[]> {
  const files = misses.map((miss) => miss.file);
  const said = [...new Set(misses.map(({ why }) => why))].map(
    (why) => `cache: ${namesOf(misses.filter((miss) => miss.why === why))} ${why}`,
  );
  let last: LabError | undefined;
  for (const [index, source] of sources.entries()) {
    try {
      return await fetchAndStore(cache, component, files, source, order);
    } catch (error) {
      if (order.signal.aborted) throw new LabError('interrupted', 'interrupted', { cause: error });
      // With a full disk the next source would not do better.
      if (isDiskFull(error) || !(error instanceof LabError)) throw error;
      last = error;
      said.push(`${source.name}: ${messageOf(error)}`, ...error.details.map((line) => `  ${line}`));
      const next = sources[index + 1];
      if (next !== undefined)
        order.note(`${component.name}: ${messageOf(error)}; now ${next.name}`);
    }
  }
  throw nothingLeft(component, misses, said, last);
}

async function fetchAndStore(
  cache: Cache,
  component: Component,
  files: readonly ComponentFile[],
  source: Source,
  { arch, signal, note }: Order,
): Promise<readonly Hit[]> {
  return cache.withWorkFolder(async (work) => {
    const fetched = await source.fetch({ component, arch, files, work, signal, note });
    return Promise.all(
      fetched.map(async ({ file, path, sha256, size }) => {
        const entry: CacheEntry = {
          component: component.name,
          version: component.version,
          arch,
          file: file.name,
          sha256,
          size,
          source: source.name,
        };
        return { file, entry, path: await cache.store(path, entry) };
      }),
    );
  });
}

function nothingLeft(
  { name, version }: Component,
  misses: readonly Miss[],
  said: readonly string[],
  last: LabError | undefined,
): LabError {
  return new LabError('artifact', `${name} ${version} could not be had: ${namesOf(misses)}`, {
    details: said,
    cause: last,
    hint:
      last?.hint ??
      'choose where binaries come from: --artifacts auto, official, build or mirror=URL_OR_FOLDER',
  });
}

const namesOf = (misses: readonly Miss[]): string =>
  misses.map((miss) => miss.file.name).join(', ');
