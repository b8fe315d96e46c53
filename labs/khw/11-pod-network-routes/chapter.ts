import type { Chapter } from '../../../lib/core/chapter.js';
import { routeChecks } from '../../kubernetes/routes/checks.js';
import { routeComparisons } from '../../kubernetes/routes/comparisons.js';
import { routeFaults } from '../../kubernetes/routes/faults.js';
import { cluster } from '../layout.js';
import { routeSteps, routeUnit } from './steps.js';

export const chapter11: Chapter = {
  id: '11',
  slug: 'pod-network-routes',
  title: 'Route the pod networks',
  steps: routeSteps,
  takes: { seconds: 11.1, parallel: false },
  minutes: 10,
  checks: (lab) => routeChecks(cluster(lab)),
  faults: (lab) => routeFaults(cluster(lab), routeUnit),
  comparisons: (lab) => routeComparisons(cluster(lab)),
};
