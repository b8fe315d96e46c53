import type { OptionalChapter } from '../../../lib/track/types.js';
import { cluster } from '../../khw/layout.js';
import { kubeadmChecks } from './checks.js';
import { chapterId } from './cluster.js';
import { kubeadmFaults } from './faults.js';
import { kubeadmRelease } from './release.js';
import { kubeadmSteps } from './steps.js';

/** The base of exercises about kubeadm: its cluster in place of the hard way's. */
export const kubeadmChapter: OptionalChapter = {
  id: chapterId,
  slug: 'kubeadm',
  title: 'A cluster by kubeadm, in place of that of the hard way',
  minutes: 60,
  steps: (lab) => kubeadmSteps(cluster(lab)),
  checks: (lab) => kubeadmChecks(cluster(lab)),
  faults: (lab) => kubeadmFaults(cluster(lab)),
  comparisons: () => [],
  images: [],
  alone: true,
  further: kubeadmRelease,
};
