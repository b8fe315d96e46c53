import type { Chapter } from '../../../lib/core/chapter.js';
import { routeChecks } from './checks.js';
import { routeComparisons } from './comparisons.js';
import { routeFaults } from './faults.js';
import { routeSteps } from './steps.js';

export const chapter11: Chapter = {
  id: '11',
  slug: 'pod-network-routes',
  title: 'Route the pod networks',
  steps: routeSteps,
  takes: { seconds: 11.1, parallel: false },
  minutes: 10,
  checks: routeChecks,
  faults: routeFaults,
  comparisons: routeComparisons,
};
