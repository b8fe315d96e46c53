import type { Chapter } from '../../../lib/core/chapter.js';
import { kubectlChecks } from './checks.js';
import { kubectlComparisons } from './comparisons.js';
import { kubectlFaults } from './faults.js';
import { kubectlSteps } from './steps.js';

export const chapter10: Chapter = {
  id: '10',
  slug: 'configuring-kubectl',
  title: 'Configure kubectl on the jumpbox',
  steps: kubectlSteps,
  takes: { seconds: 3.8, parallel: false },
  minutes: 5,
  checks: kubectlChecks,
  faults: kubectlFaults,
  comparisons: kubectlComparisons,
};
