import type { Chapter } from '../../../lib/core/chapter.js';
import { kubeconfigChecks } from './checks.js';
import { kubeconfigComparisons } from './comparisons.js';
import { kubeconfigFaults } from './faults.js';
import { kubeconfigSteps } from './steps.js';

export const chapter05: Chapter = {
  id: '05',
  slug: 'kubernetes-configuration-files',
  title: 'Make the kubeconfigs',
  steps: kubeconfigSteps,
  takes: { seconds: 2.7, parallel: false },
  minutes: 15,
  checks: kubeconfigChecks,
  faults: kubeconfigFaults,
  comparisons: kubeconfigComparisons,
};
