import type { Chapter } from '../../../lib/core/chapter.js';
import { encryptionChecks } from '../../kubernetes/encryption/checks.js';
import { encryptionComparisons } from '../../kubernetes/encryption/comparisons.js';
import { encryptionFaults } from '../../kubernetes/encryption/faults.js';
import { cluster } from '../layout.js';
import { encryptionSteps } from './steps.js';

export const chapter06: Chapter = {
  id: '06',
  slug: 'data-encryption-keys',
  title: 'Make the data encryption key',
  steps: encryptionSteps,
  takes: { seconds: 0.8, parallel: false },
  minutes: 5,
  checks: (lab) => encryptionChecks(cluster(lab)),
  faults: (lab) => encryptionFaults(cluster(lab)),
  comparisons: (lab) => encryptionComparisons(cluster(lab)),
};
