import type { SourceChoice } from '../artifacts/choose.js';
import { provideArtifacts } from '../artifacts/provide.js';
import { provideContainerImages, type ProvidedImages } from '../containers/provide.js';
import type { Arch, ContainerImage } from '../releases/types.js';
import type { LabContext } from './context.js';

/** Where images come from, and the programs of which they are built. */
export interface ImagesFrom {
  readonly releaseSet: string;
  readonly arch: Arch;
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly note: (text: string) => void;
}

/** Has container images of a release set, pulled or built, as a registry's storage in the cache. */
export const haveImages = (
  { runner, signal, paths: { cache } }: LabContext,
  { releaseSet, arch, artifacts: sources, containers, note }: ImagesFrom,
  catalogue: readonly ContainerImage[],
): Promise<ProvidedImages> =>
  provideContainerImages({
    ...{ cacheDir: cache.containers, source: containers, arch, catalogue, runner, signal, note },
    programs: async (component) => {
      const cacheDir = cache.artifacts;
      const components = [component];
      const provided = await provideArtifacts({
        ...{ releaseSet, components, arch, sources, cacheDir, runner, signal, note },
      });
      return new Map(provided.map(({ name, path }) => [name, path]));
    },
  });
