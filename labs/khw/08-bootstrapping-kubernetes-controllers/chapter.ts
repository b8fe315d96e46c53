import type { Chapter } from '../../../lib/core/chapter.js';
import { controllerChecks } from './checks.js';
import { controllerComparisons } from './comparisons.js';
import { controllerFaults } from './faults.js';
import { controllerSteps } from './steps.js';

export const chapter08: Chapter = {
  id: '08',
  slug: 'bootstrapping-kubernetes-controllers',
  title: 'Bootstrap the control plane',
  steps: controllerSteps,
  takes: { seconds: 50.4, parallel: true },
  minutes: 30,
  checks: controllerChecks,
  faults: controllerFaults,
  comparisons: controllerComparisons,
};
