import type { Chapter } from '../../../lib/core/chapter.js';
import { smokeTestChecks } from './checks.js';
import { smokeTestComparisons } from './comparisons.js';
import { smokeTestFaults } from './faults.js';
import { smokeTestSteps } from './steps.js';

export const chapter12: Chapter = {
  id: '12',
  slug: 'smoke-test',
  title: 'Prove that the cluster works',
  steps: smokeTestSteps,
  takes: { seconds: 30.6, parallel: true },
  minutes: 20,
  checks: smokeTestChecks,
  faults: smokeTestFaults,
  comparisons: smokeTestComparisons,
};
