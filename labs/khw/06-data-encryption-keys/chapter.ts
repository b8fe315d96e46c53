import type { Chapter } from '../../../lib/core/chapter.js';
import { encryptionChecks } from './checks.js';
import { encryptionComparisons } from './comparisons.js';
import { encryptionFaults } from './faults.js';
import { encryptionSteps } from './steps.js';

export const chapter06: Chapter = {
  id: '06',
  slug: 'data-encryption-keys',
  title: 'Make the data encryption key',
  steps: encryptionSteps,
  takes: { seconds: 0.8, parallel: false },
  minutes: 5,
  checks: encryptionChecks,
  faults: encryptionFaults,
  comparisons: encryptionComparisons,
};
