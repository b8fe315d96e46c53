import type { OptionalChapter } from '../../../lib/track/types.js';
import { clusterIn, type Layout } from '../layout.js';
import { upgradeChecks } from './checks.js';
import { upgradeFaults } from './faults.js';
import { upgradeRelease } from './release.js';
import { upgradeSteps, type AroundController } from './steps.js';

/**
 * The chapter about an upgrade, in a track that calls things so. On a lab of the newest release
 * there is nothing to do, and nothing to check.
 */
export function upgradeChapter(
  layout: Layout,
  { minutes, around }: { readonly minutes: number; readonly around?: AroundController },
  cluster = clusterIn(layout),
): OptionalChapter {
  return {
    id: layout.chapters.upgrade,
    slug: 'upgrade',
    title: 'Upgrade to the next minor release',
    steps: (lab) => upgradeSteps(cluster(lab), around),
    minutes,
    checks: (lab) => upgradeChecks(cluster(lab)),
    faults: (lab) => upgradeFaults(cluster(lab)),
    comparisons: () => [],
    images: [],
    further: (lab) => [upgradeRelease(lab) ?? []].flat(),
  };
}
