import type { Chapter } from '../../../lib/core/chapter.js';
import { workerChecks } from './checks.js';
import { workerComparisons } from './comparisons.js';
import { workerFaults } from './faults.js';
import { workerSteps } from './steps.js';

export const chapter09: Chapter = {
  id: '09',
  slug: 'bootstrapping-kubernetes-workers',
  title: 'Bootstrap the workers',
  steps: workerSteps,
  takes: { seconds: 28.4, parallel: true },
  minutes: 35,
  checks: workerChecks,
  faults: workerFaults,
  comparisons: workerComparisons,
};
