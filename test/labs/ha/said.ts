import { certificateChapter } from '../../../labs/ha/04-certificate-authority/chapter.js';
import { kubeconfigChapter } from '../../../labs/ha/05-kubernetes-configuration-files/chapter.js';
import { encryptionChapter } from '../../../labs/ha/06-data-encryption-keys/chapter.js';
import { etcdChapter } from '../../../labs/ha/07-bootstrapping-etcd/chapter.js';
import { controllerChapter } from '../../../labs/ha/08-bootstrapping-kubernetes-controllers/chapter.js';
import { workerChapter } from '../../../labs/ha/10-bootstrapping-kubernetes-workers/chapter.js';
import { kubectlChapter } from '../../../labs/ha/11-configuring-kubectl/chapter.js';
import type { Cloud } from '../../../labs/ha/cloud.js';
import type { Notes } from '../../../labs/ha/notes.js';
import { notes as awsNotes } from '../../../labs/khw-aws/notes.js';
import { notes as gceNotes } from '../../../labs/khw-gce/notes.js';
import type { Cluster } from '../../../labs/kubernetes/layout.js';
import type { Chapter } from '../../../lib/core/chapter.js';
import { aws, gce, type HaFixture } from './fixture.js';

/** What the notes of a track say of its own lab. */
export interface Said {
  readonly id: string;
  readonly cluster: Cluster;
  readonly cloud: Cloud;
  readonly chapters: readonly Chapter[];
}

const chapters = [
  certificateChapter,
  kubeconfigChapter,
  encryptionChapter,
  etcdChapter,
  controllerChapter,
  workerChapter,
  kubectlChapter,
];

const said = ({ track, cloud, cluster }: HaFixture, notes: Notes): Said => ({
  id: track.id,
  cluster,
  cloud,
  chapters: chapters.map((chapter) => chapter(notes)),
});

export const saids: readonly Said[] = [said(gce, gceNotes), said(aws, awsNotes)];

/** What the cloud answers an instance that asks about itself, by path. */
export const metadataOf = (
  { cluster, cloud }: Said,
  machine: string,
): Readonly<Record<string, string>> =>
  cloud.metadata.entries(
    cluster,
    cluster.machines.find(({ name }) => name === machine)!,
  );

/** Where an instance asks. */
export const metadataUrl = ({ cloud }: Said): string => `http://${cloud.metadata.host}`;

export const hostOf = ({ cluster }: Said, machine: string): string =>
  cluster.layout.hostName(cluster.machines.find(({ name }) => name === machine)!);
