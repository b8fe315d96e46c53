import type { Chapter } from '../../../lib/core/chapter.js';
import { cluster } from '../layout.js';
import { jumpboxChecks } from './checks.js';
import { jumpboxComparisons } from './comparisons.js';
import { jumpboxFaults } from './faults.js';
import { jumpboxSteps } from './steps.js';

export const chapter02: Chapter = {
  id: '02',
  slug: 'jumpbox',
  title: 'Set up the jumpbox',
  steps: (lab) => jumpboxSteps(cluster(lab)),
  takes: { seconds: 1.6, parallel: false },
  minutes: 15,
  checks: jumpboxChecks,
  faults: jumpboxFaults,
  comparisons: jumpboxComparisons,
};
