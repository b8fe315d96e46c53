import type { Chapter } from '../../../lib/core/chapter.js';
import { cluster } from '../layout.js';
import { computeResourcesChecks } from './checks.js';
import { computeResourcesComparisons } from './comparisons.js';
import { computeResourcesFaults } from './faults.js';
import { computeResourcesSteps } from './steps.js';

export const chapter03: Chapter = {
  id: '03',
  slug: 'compute-resources',
  title: 'Name the machines',
  steps: (lab) => computeResourcesSteps(cluster(lab)),
  takes: { seconds: 6.3, parallel: false },
  minutes: 20,
  checks: computeResourcesChecks,
  faults: computeResourcesFaults,
  comparisons: computeResourcesComparisons,
};
