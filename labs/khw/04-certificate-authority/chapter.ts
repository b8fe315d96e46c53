import type { Chapter } from '../../../lib/core/chapter.js';
import { certificateChecks } from './checks.js';
import { certificateComparisons } from './comparisons.js';
import { certificateFaults } from './faults.js';
import { certificateAuthoritySteps } from './steps.js';

export const chapter04: Chapter = {
  id: '04',
  slug: 'certificate-authority',
  title: 'Provision a certificate authority and make TLS certificates',
  steps: certificateAuthoritySteps,
  issues: true,
  takes: { seconds: 5.3, parallel: false },
  minutes: 25,
  checks: certificateChecks,
  faults: certificateFaults,
  comparisons: certificateComparisons,
};
