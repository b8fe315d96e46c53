import type { Chapter } from '../../../lib/core/chapter.js';
import { clusterIn, type Cluster, type Layout } from '../layout.js';
import { dnsChecks } from './checks.js';
import { dnsComparisons } from './comparisons.js';
import { dnsFaults } from './faults.js';

/**
 * The chapter about the cluster's name server, in a track that calls things so; `steps` are its
 * own.
 */
export function dnsChapter(
  layout: Layout,
  {
    steps,
    minutes,
  }: Pick<Chapter, 'minutes'> & {
    readonly steps: (cluster: Cluster) => ReturnType<Chapter['steps']>;
  },
  cluster = clusterIn(layout),
): Chapter {
  return {
    id: layout.chapters.dns,
    slug: 'dns-add-on',
    title: 'Give the cluster a name server',
    steps: (lab) => steps(cluster(lab)),
    minutes,
    checks: (lab) => dnsChecks(cluster(lab)),
    faults: (lab) => dnsFaults(cluster(lab)),
    comparisons: (lab) => dnsComparisons(cluster(lab)),
  };
}
