import type { Chapter } from '../../../lib/core/chapter.js';
import { controllerChecks } from '../../kubernetes/control-plane/checks.js';
import { controllerComparisons } from '../../kubernetes/control-plane/comparisons.js';
import { controllerFaults } from '../../kubernetes/control-plane/faults.js';
import { cluster } from '../layout.js';
import { controllerSteps } from './steps.js';

export const chapter08: Chapter = {
  id: '08',
  slug: 'bootstrapping-kubernetes-controllers',
  title: 'Bootstrap the control plane',
  steps: controllerSteps,
  takes: { seconds: 50.4, parallel: true },
  minutes: 30,
  checks: (lab) => controllerChecks(cluster(lab)),
  faults: (lab) => controllerFaults(cluster(lab)),
  comparisons: (lab) => controllerComparisons(cluster(lab)),
};
