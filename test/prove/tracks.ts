import { join } from 'node:path';
import { cka } from '../../labs/cka/index.js';
import { khw } from '../../labs/khw/index.js';
import { layout as khwLayout } from '../../labs/khw/layout.js';
import { khwAws } from '../../labs/khw-aws/index.js';
import { layout as awsLayout } from '../../labs/khw-aws/layout.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { layout as gceLayout } from '../../labs/khw-gce/layout.js';
import type { Layout } from '../../labs/kubernetes/layout.js';
import { packageRoot } from '../../lib/host/paths.js';
import { trackNamed } from '../../lib/track/find.js';
import type { Track } from '../../lib/track/types.js';

/** Whose drills and faults can be proved, the usual one first. */
export const provedTracks: readonly Track[] = [khw, khwGce, khwAws, cka];

/** Each track has a page of its own: `docs/NAME.md` is that of the usual one. */
export const pageOf = (name: string, { id }: Pick<Track, 'id'>): string =>
  join(packageRoot, id === khw.id ? `docs/${name}.md` : `docs/${name}-${id}.md`);

/** The track with whose chapters the labs of this one are made. */
export const clusterOf = (track: Track): Track => trackNamed(provedTracks, track.like ?? track.id);

/** Where that which grades a track's chapters is written, and what its text calls things. */
export interface Source {
  /** In the package. */
  readonly folders: readonly string[];
  readonly layout: Pick<Layout, 'chapters'>;
}

const highlyAvailable = ['labs/ha', 'labs/kubernetes'];
const sources: Readonly<Record<string, Source>> = {
  [khw.id]: { folders: ['labs/khw', 'labs/kubernetes'], layout: khwLayout },
  [khwGce.id]: { folders: highlyAvailable, layout: gceLayout },
  [khwAws.id]: { folders: highlyAvailable, layout: awsLayout },
};

export function sourceOf(track: Track): Source {
  const source = sources[clusterOf(track).id];
  if (source === undefined) throw new Error(`nobody told where ${track.id} is written`);
  return source;
}
