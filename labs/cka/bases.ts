import type { OptionalChapter } from '../../lib/track/types.js';
import { layout as ofTutorial } from '../khw/layout.js';
import { ingressChapter } from '../kubernetes/ingress/chapter.js';
import { metricsChapter } from '../kubernetes/metrics/chapter.js';
import { policyChapter } from '../kubernetes/policy/chapter.js';
import { storageChapter } from '../kubernetes/storage/chapter.js';
import { clusterIn, type Layout } from '../kubernetes/layout.js';
import { kubeadmChapter } from './20-kubeadm/chapter.js';

/** What the tutorial calls things, and the chapters that it has not. */
const layout: Layout = {
  ...ofTutorial,
  chapters: { ...ofTutorial.chapters, metrics: '15', policy: '16', ingress: '17', storage: '18' },
};

const cluster = clusterIn(layout);

/** States of the lab with more in its cluster, on which exercises begin. */
export const bases: readonly OptionalChapter[] = [
  metricsChapter(layout, cluster),
  policyChapter(layout, cluster),
  ingressChapter(layout, cluster),
  storageChapter(layout, cluster),
  kubeadmChapter,
];
