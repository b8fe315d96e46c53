import type { Chapter } from '../../../lib/core/chapter.js';
import { etcdChecks } from '../../kubernetes/etcd/checks.js';
import { etcdComparisons } from '../../kubernetes/etcd/comparisons.js';
import { etcdFaults } from '../../kubernetes/etcd/faults.js';
import { cluster } from '../layout.js';
import { etcdSteps } from './steps.js';

export const chapter07: Chapter = {
  id: '07',
  slug: 'bootstrapping-etcd',
  title: 'Bootstrap etcd',
  steps: etcdSteps,
  takes: { seconds: 6.1, parallel: false },
  minutes: 10,
  checks: (lab) => etcdChecks(cluster(lab)),
  faults: (lab) => etcdFaults(cluster(lab)),
  comparisons: (lab) => etcdComparisons(cluster(lab)),
};
