import type { Chapter } from '../../../lib/core/chapter.js';
import { etcdChecks } from './checks.js';
import { etcdComparisons } from './comparisons.js';
import { etcdFaults } from './faults.js';
import { etcdSteps } from './steps.js';

export const chapter07: Chapter = {
  id: '07',
  slug: 'bootstrapping-etcd',
  title: 'Bootstrap etcd',
  steps: etcdSteps,
  takes: { seconds: 6.1, parallel: false },
  minutes: 10,
  checks: etcdChecks,
  faults: etcdFaults,
  comparisons: etcdComparisons,
};
