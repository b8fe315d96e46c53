import type { OptionalChapter } from '../../../lib/track/types.js';
import { clusterIn, type Layout } from '../layout.js';
import { metricsChecks } from './checks.js';
import { metricsComparisons } from './comparisons.js';
import { metricsFaults } from './faults.js';
import { metricsImage } from './manifest.js';
import { metricsSteps } from './steps.js';

/** The chapter about what nodes and pods use, in a track that has a number for it. */
export function metricsChapter(layout: Layout, cluster = clusterIn(layout)): OptionalChapter {
  return {
    id: layout.chapters.metrics ?? '',
    slug: 'metrics',
    title: 'See what nodes and pods use',
    steps: (lab) => metricsSteps(cluster(lab)),
    minutes: 30,
    checks: (lab) => metricsChecks(cluster(lab)),
    faults: (lab) => metricsFaults(cluster(lab)),
    comparisons: (lab) => metricsComparisons(cluster(lab)),
    images: [metricsImage],
  };
}
