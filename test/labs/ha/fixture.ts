import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { khw } from '../../../labs/khw/index.js';
import { cloud as awsCloud } from '../../../labs/khw-aws/cloud.js';
import { khwAws } from '../../../labs/khw-aws/index.js';
import { cluster as awsCluster } from '../../../labs/khw-aws/layout.js';
import { cloud as gceCloud } from '../../../labs/khw-gce/cloud.js';
import { khwGce } from '../../../labs/khw-gce/index.js';
import { cluster as gceCluster } from '../../../labs/khw-gce/layout.js';
import type { Cloud } from '../../../labs/ha/cloud.js';
import type { Cluster } from '../../../labs/kubernetes/layout.js';
import type { Lab } from '../../../lib/core/lab.js';
import { resolveLab } from '../../../lib/topology/addressing.js';
import { loadLabFile } from '../../../lib/topology/load.js';
import type { Track } from '../../../lib/track/types.js';

export const facts = { tracks: [khw, khwGce, khwAws], releaseSets: ['1.32', '1.33'] };

export interface HaFixture {
  readonly track: Track;
  readonly cloud: Cloud;
  readonly cluster: Cluster;
  /** The same for a lab file that was changed. */
  readonly clusterOf: (change: (file: FileData) => void) => Cluster;
}

/** A lab file as plain data. */
export interface FileData {
  machines: Record<string, unknown>[];
  [key: string]: unknown;
}

export const textOf = ({ labFile }: Pick<Track, 'labFile'>): string =>
  readFileSync(labFile, 'utf8');

/** A track's own lab file, changed. */
export function changedFile(track: Track, change: (file: FileData) => void): string {
  const file = parse(textOf(track)) as FileData;
  change(file);
  return stringify(file);
}

function fixture(track: Track, cloud: Cloud, clusterOf: (lab: Lab) => Cluster): HaFixture {
  const load = (text: string): Cluster =>
    clusterOf(resolveLab(loadLabFile(text, track.labFile, facts), { labName: 'ha' }));
  return {
    track,
    cloud,
    cluster: load(textOf(track)),
    clusterOf: (change) => load(changedFile(track, change)),
  };
}

export const gce = fixture(khwGce, gceCloud, gceCluster);
export const aws = fixture(khwAws, awsCloud, awsCluster);
export const both = { gce, aws } as const;
