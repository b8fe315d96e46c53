import type { Runner } from '../core/run.js';
import { openWeb, type WebOptions } from '../host/download.js';
import { buildSource } from './build.js';
import { nameOf, type SourceChoice } from './choose.js';
import { folderOrigin, webOrigin } from './origin.js';
import { publishedSource } from './published.js';
import type { Source } from './source.js';
import { noTrust } from './trust.js';

export interface Supply {
  /** In the order in which they are tried. The cache is not among them. */
  readonly sources: readonly Source[];
  close(): Promise<void>;
}

export interface SupplyOptions {
  /** Tried in this order; the cache always first. See parseSources. */
  readonly sources: readonly SourceChoice[];
  readonly runner: Runner;
  /** What stands before `dl.k8s.io/…` in an official address; default `https://`. */
  readonly officialBase?: string;
  readonly web?: WebOptions;
  /** Digests that count whatever a source says. */
  readonly pinned: Readonly<Record<string, string>>;
}

/** Makes the sources that were chosen. */
export function openSources({
  sources,
  runner,
  officialBase = 'https://',
  web: webOptions,
  pinned,
}: SupplyOptions): Supply {
  const web = openWeb(webOptions);
  const open = (choice: SourceChoice): readonly Source[] => {
    switch (choice.kind) {
      case 'cache':
        return [];
      case 'build':
        return [buildSource(runner)];
      case 'official':
        return [
          publishedSource(nameOf(choice), webOrigin(officialBase, web), {
            ...noTrust,
            trusted: true,
            pinned,
          }),
        ];
      case 'mirror': {
        const origin = isUrl(choice.from)
          ? webOrigin(`${choice.from}/`, web)
          : folderOrigin(choice.from);
        return [publishedSource(nameOf(choice), origin, { ...(choice.trust ?? noTrust), pinned })];
      }
    }
  };
  return { sources: sources.flatMap(open), close: () => web.close() };
}

const isUrl = (from: string): boolean => /^https?:\/\//i.test(from);
