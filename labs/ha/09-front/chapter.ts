import type { Chapter } from '../../../lib/core/chapter.js';
import type { InCloud } from '../cloud.js';
import { frontChecks } from './checks.js';
import { frontComparisons } from './comparisons.js';
import { frontFaults } from './faults.js';
import { frontSteps } from './steps.js';

export const frontChapter = ({ cloud, cluster }: InCloud): Chapter => ({
  id: '09',
  slug: 'front',
  title: 'Put a load balancer in front of the API servers',
  steps: (lab) => frontSteps(cluster(lab), cloud),
  takes: { seconds: 6, parallel: false },
  minutes: 15,
  checks: (lab) => frontChecks(cluster(lab)),
  faults: (lab) => frontFaults(cluster(lab)),
  comparisons: (lab) => frontComparisons(cluster(lab)),
});
