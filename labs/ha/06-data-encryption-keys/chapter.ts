import type { Chapter } from '../../../lib/core/chapter.js';
import { encryptionChecks } from '../../kubernetes/encryption/checks.js';
import { encryptionComparisons } from '../../kubernetes/encryption/comparisons.js';
import { encryptionFaults } from '../../kubernetes/encryption/faults.js';
import { encryptionSteps } from '../../kubernetes/encryption/steps.js';
import { remarked, type Notes } from '../notes.js';
import { writeEncryption } from './write.js';

export const encryptionChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.encryption,
  slug: 'data-encryption-keys',
  title: 'Make the data encryption key',
  steps: (lab) => {
    const cluster = notes.cluster(lab);
    return remarked(notes, encryptionSteps(cluster, writeEncryption(cluster)), ([, kind]) =>
      kind === 'key' ? 'encryption' : undefined,
    );
  },
  takes: { seconds: 3, parallel: false },
  minutes: 5,
  checks: (lab) => encryptionChecks(notes.cluster(lab)),
  faults: (lab) => encryptionFaults(notes.cluster(lab)),
  comparisons: (lab) => encryptionComparisons(notes.cluster(lab)),
});
