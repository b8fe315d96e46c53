import type { Chapter } from '../../../lib/core/chapter.js';
import type { InCloud } from '../cloud.js';
import { routeSteps } from './steps.js';

export const routesChapter = ({ cloud, cluster }: InCloud): Chapter => ({
  id: '12',
  slug: 'pod-network-routes',
  title: 'Route the pod networks',
  steps: (lab) => routeSteps(cluster(lab), cloud),
  takes: { seconds: 3, parallel: false },
  minutes: 10,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
});
