import type { Chapter } from '../../../lib/core/chapter.js';
import { nameComparisons } from '../../kubernetes/machines/comparisons.js';
import type { InCloud } from '../cloud.js';
import { provisioningChecks } from './checks.js';
import { provisioningFaults } from './faults.js';
import { provisioningSteps } from './steps.js';

export const provisioningChapter = ({ cloud, cluster }: InCloud): Chapter => ({
  id: '03',
  slug: 'provisioning',
  title: 'Provision network and instances',
  steps: (lab) => provisioningSteps(cluster(lab), cloud),
  takes: { seconds: 20, parallel: false },
  minutes: 45,
  checks: (lab) => provisioningChecks(cluster(lab), cloud),
  faults: (lab) => provisioningFaults(cluster(lab), cloud),
  comparisons: (lab) => nameComparisons(cluster(lab)),
});
