import type { Step } from '../../../lib/core/chapter.js';
import { workers } from '../../../lib/core/lab.js';
import type { OptionalChapter } from '../../../lib/track/types.js';
import { applyStep, rolloutStep } from '../add-ons/steps.js';
import { idIn, type Cluster, type Layout } from '../layout.js';
import { storageChecks } from './checks.js';
import { storageComparisons } from './comparisons.js';
import { storageFaults } from './faults.js';
import { storageAddOn, storageImage, storageManifest, storagePaths } from './storage.js';

/** The chapter about volumes that are made when they are claimed. */
export const storageChapter = (
  layout: Layout,
  cluster: (lab: Parameters<OptionalChapter['steps']>[0]) => Cluster,
): OptionalChapter => ({
  id: idIn({ layout } as Cluster, 'storage'),
  slug: 'volumes-on-demand',
  title: 'Make volumes when they are claimed',
  steps: (lab) => storageSteps(cluster(lab)),
  minutes: 10,
  checks: (lab) => storageChecks(cluster(lab)),
  faults: (lab) => storageFaults(cluster(lab)),
  comparisons: (lab) => storageComparisons(cluster(lab)),
  images: [storageImage],
});

function storageSteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0) return [];
  return [
    [
      applyStep(cluster, storageAddOn, {
        why: 'A claim waits until somebody has made a volume for it. A provisioner follows claims of its class and makes one, here a folder on the node of the first pod.',
        text: storageManifest(cluster),
        objects: [storagePaths.binding, storagePaths.configuration, storagePaths.class],
      }),
    ],
    [
      rolloutStep(
        cluster,
        storageAddOn,
        'Claims wait without an error as long as no provisioner runs.',
      ),
    ],
  ];
}
