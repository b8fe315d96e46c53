import { openCache, sweepWork } from './cache.js';
import { diskFull, isDiskFull } from '../host/disk-full.js';
import { fromCache, fromSources, type Hit } from './obtain.js';
import { openSources, type SupplyOptions } from './sources.js';
import { createLimit, together } from '../core/together.js';
import { componentsOf, releaseSetNamed } from '../releases/index.js';
import type { Arch, Folder } from '../releases/types.js';

export interface ProvideOptions
  extends Omit<SupplyOptions, 'pinned'>, Partial<Pick<SupplyOptions, 'pinned'>> {
  /** The name of a folder of lib/releases. */
  readonly releaseSet: string;
  readonly arch: Arch;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Names of components. */
  readonly components: readonly string[];
}

/** A binary in the cache, hashed in this run. */
export interface ProvidedArtifact {
  /** The tutorial's folder under downloads/. */
  readonly folder: Folder;
  readonly name: string;
  /** Absolute path of the content; read-only, executable. */
  readonly path: string;
  /** Hex SHA-256. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly component: string;
  readonly version: string;
  /** Where the content came from when it was fetched: `official`, `build` or `mirror=…`. */
  readonly source: string;
}

/**
 * Has every binary of these components of the release set in the cache and answers them in the
 * catalogue's order. What is in the cache is taken from there if `cache` is among the sources, or
 * if it came from one of them. Throws LabError('artifact') that says what each source said.
 */
export async function provideArtifacts(
  options: ProvideOptions,
): Promise<readonly ProvidedArtifact[]> {
  const { cacheDir, note, signal } = options;
  const components = componentsOf(options.releaseSet, options.components);
  const supply = openSources({ pinned: releaseSetNamed(options.releaseSet).pinned, ...options });
  try {
    await sweepWork(cacheDir);
    const cache = openCache(cacheDir);
    const hashing = createLimit(4);
    const provided = await together(
      signal,
      components.map((component) => async (own) => {
        const order = { ...options, signal: own };
        const found = await Promise.all(
          component.files.map((file) => hashing(() => fromCache(cache, component, file, order))),
        );
        const misses = found.filter((one) => 'why' in one);
        const fetched =
          misses.length === 0
            ? []
            : await fromSources(cache, component, misses, supply.sources, order);
        return found.flatMap((one) =>
          'why' in one ? fetched.filter(({ file }) => file === one.file) : [one],
        );
      }),
    );
    const all = provided.flat().map(artifactOf);
    note(
      `${all.length} binaries, from ${[...new Set(all.map((artifact) => artifact.source))].join(', ')}`,
    );
    return all;
  } catch (error) {
    throw isDiskFull(error)
      ? diskFull(cacheDir, error, { needs: 'The binaries need about 1 GiB' })
      : error;
  } finally {
    await supply.close();
  }
}

function artifactOf({ file: { name, folder }, path, entry }: Hit): ProvidedArtifact {
  const { sha256, size, component, version, source } = entry;
  return { folder, name, path, sha256, size, component, version, source };
}
