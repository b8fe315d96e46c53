import type { Chapter } from '../../../lib/core/chapter.js';
import { kubeconfigChecks } from '../../kubernetes/kubeconfigs/checks.js';
import { kubeconfigComparisons } from '../../kubernetes/kubeconfigs/comparisons.js';
import { kubeconfigFaults } from '../../kubernetes/kubeconfigs/faults.js';
import { kubeconfigSteps } from '../../kubernetes/kubeconfigs/steps.js';
import { cluster } from '../layout.js';

export const chapter05: Chapter = {
  id: '05',
  slug: 'kubernetes-configuration-files',
  title: 'Make the kubeconfigs',
  steps: (lab) => kubeconfigSteps(cluster(lab)),
  takes: { seconds: 2.7, parallel: false },
  minutes: 15,
  checks: (lab) => kubeconfigChecks(cluster(lab)),
  faults: (lab) => kubeconfigFaults(cluster(lab)),
  comparisons: (lab) => kubeconfigComparisons(cluster(lab)),
};
