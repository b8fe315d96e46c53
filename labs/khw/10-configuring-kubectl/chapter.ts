import type { Chapter } from '../../../lib/core/chapter.js';
import { kubectlChecks } from '../../kubernetes/kubectl/checks.js';
import { kubectlComparisons } from '../../kubernetes/kubectl/comparisons.js';
import { kubectlFaults } from '../../kubernetes/kubectl/faults.js';
import { kubectlSteps } from '../../kubernetes/kubectl/steps.js';
import { cluster } from '../layout.js';

export const chapter10: Chapter = {
  id: '10',
  slug: 'configuring-kubectl',
  title: 'Configure kubectl on the jumpbox',
  steps: (lab) => kubectlSteps(cluster(lab)),
  takes: { seconds: 3.8, parallel: false },
  minutes: 5,
  checks: (lab) => kubectlChecks(cluster(lab)),
  faults: (lab) => kubectlFaults(cluster(lab)),
  comparisons: (lab) => kubectlComparisons(cluster(lab)),
};
