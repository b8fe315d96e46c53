import type { Chapter } from '../../../lib/core/chapter.js';
import { workerChecks } from '../../kubernetes/workers/checks.js';
import { workerComparisons } from '../../kubernetes/workers/comparisons.js';
import { workerFaults } from '../../kubernetes/workers/faults.js';
import { cluster } from '../layout.js';
import { workerSteps } from './steps.js';

export const chapter09: Chapter = {
  id: '09',
  slug: 'bootstrapping-kubernetes-workers',
  title: 'Bootstrap the workers',
  steps: workerSteps,
  takes: { seconds: 28.4, parallel: true },
  minutes: 35,
  checks: (lab) => workerChecks(cluster(lab)),
  faults: (lab) => workerFaults(cluster(lab)),
  comparisons: (lab) => workerComparisons(cluster(lab)),
};
