import type { Chapter } from '../../../lib/core/chapter.js';
import { smokeTestChecks } from '../../kubernetes/smoke-test/checks.js';
import { smokeTestComparisons } from '../../kubernetes/smoke-test/comparisons.js';
import { smokeTestFaults } from '../../kubernetes/smoke-test/faults.js';
import { smokeTestSteps } from '../../kubernetes/smoke-test/steps.js';
import { cluster } from '../layout.js';

export const chapter12: Chapter = {
  id: '12',
  slug: 'smoke-test',
  title: 'Prove that the cluster works',
  steps: (lab) => smokeTestSteps(cluster(lab)),
  takes: { seconds: 30.6, parallel: true },
  minutes: 20,
  checks: (lab) => smokeTestChecks(cluster(lab)),
  faults: (lab) => smokeTestFaults(cluster(lab)),
  comparisons: (lab) => smokeTestComparisons(cluster(lab)),
};
