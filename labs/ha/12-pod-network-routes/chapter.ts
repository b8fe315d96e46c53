import type { Chapter } from '../../../lib/core/chapter.js';
import { routeChecks } from '../../kubernetes/routes/checks.js';
import { routeComparisons } from '../../kubernetes/routes/comparisons.js';
import { routeFaults } from '../../kubernetes/routes/faults.js';
import type { InCloud } from '../cloud.js';
import { podRoutesUnit, routeSteps } from './steps.js';

export const routesChapter = ({ cloud, cluster }: InCloud): Chapter => ({
  id: '12',
  slug: 'pod-network-routes',
  title: 'Route the pod networks',
  steps: (lab) => routeSteps(cluster(lab), cloud),
  takes: { seconds: 3, parallel: false },
  minutes: 10,
  checks: (lab) => routeChecks(cluster(lab)),
  faults: (lab) => routeFaults(cluster(lab), podRoutesUnit(lab).name),
  comparisons: (lab) => routeComparisons(cluster(lab)),
});
