import type { Chapter } from '../../../lib/core/chapter.js';
import { kubeconfigChecks } from '../../kubernetes/kubeconfigs/checks.js';
import { kubeconfigComparisons } from '../../kubernetes/kubeconfigs/comparisons.js';
import { kubeconfigFaults } from '../../kubernetes/kubeconfigs/faults.js';
import { kubeconfigSteps } from '../../kubernetes/kubeconfigs/steps.js';
import { remarked, type Notes } from '../notes.js';

export const kubeconfigChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.kubeconfigs,
  slug: 'kubernetes-configuration-files',
  title: 'Make the kubeconfigs',
  steps: (lab) => remarked(notes, 'kubeconfigs', 'kubeconfig', kubeconfigSteps(notes.cluster(lab))),
  takes: { seconds: 6, parallel: false },
  minutes: 20,
  checks: (lab) => kubeconfigChecks(notes.cluster(lab)),
  faults: (lab) => kubeconfigFaults(notes.cluster(lab)),
  comparisons: (lab) => kubeconfigComparisons(notes.cluster(lab)),
});
