import type { Chapter } from '../../../lib/core/chapter.js';
import { certificateChecks } from '../../kubernetes/certificates/checks.js';
import { certificateComparisons } from '../../kubernetes/certificates/comparisons.js';
import { certificateFaults } from '../../kubernetes/certificates/faults.js';
import type { Notes } from '../notes.js';
import { certificateSteps } from './steps.js';

export const certificateChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.certificates,
  slug: 'certificate-authority',
  title: 'Provision a certificate authority and make TLS certificates',
  steps: (lab) => certificateSteps(notes.cluster(lab), notes),
  issues: true,
  takes: { seconds: 12, parallel: false },
  minutes: 35,
  checks: (lab) => certificateChecks(notes.cluster(lab)),
  faults: (lab) => certificateFaults(notes.cluster(lab)),
  comparisons: (lab) => certificateComparisons(notes.cluster(lab)),
});
