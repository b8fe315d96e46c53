import type { Chapter } from '../../../lib/core/chapter.js';
import { kubectlChecks } from '../../kubernetes/kubectl/checks.js';
import { kubectlComparisons } from '../../kubernetes/kubectl/comparisons.js';
import { kubectlFaults } from '../../kubernetes/kubectl/faults.js';
import { cluster } from '../layout.js';
import { kubectlSteps } from './steps.js';

export const chapter10: Chapter = {
  id: '10',
  slug: 'configuring-kubectl',
  title: 'Configure kubectl on the jumpbox',
  steps: kubectlSteps,
  takes: { seconds: 3.8, parallel: false },
  minutes: 5,
  checks: (lab) => kubectlChecks(cluster(lab)),
  faults: (lab) => kubectlFaults(cluster(lab)),
  comparisons: (lab) => kubectlComparisons(cluster(lab)),
};
