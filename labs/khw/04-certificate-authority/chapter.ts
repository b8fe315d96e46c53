import type { Chapter } from '../../../lib/core/chapter.js';
import { certificateChecks } from '../../kubernetes/certificates/checks.js';
import { certificateComparisons } from '../../kubernetes/certificates/comparisons.js';
import { certificateFaults } from '../../kubernetes/certificates/faults.js';
import { cluster } from '../layout.js';
import { certificateAuthoritySteps } from './steps.js';

export const chapter04: Chapter = {
  id: '04',
  slug: 'certificate-authority',
  title: 'Provision a certificate authority and make TLS certificates',
  steps: certificateAuthoritySteps,
  issues: true,
  takes: { seconds: 5.3, parallel: false },
  minutes: 25,
  checks: (lab) => certificateChecks(cluster(lab)),
  faults: (lab) => certificateFaults(cluster(lab)),
  comparisons: (lab) => certificateComparisons(cluster(lab)),
};
