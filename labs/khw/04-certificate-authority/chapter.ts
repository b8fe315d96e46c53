import type { Chapter } from '../../../lib/core/chapter.js';
import { certificateAuthoritySteps } from './steps.js';

export const chapter04: Chapter = {
  id: '04', slug: 'certificate-authority', title: 'Provision a certificate authority and make TLS certificates', steps: certificateAuthoritySteps,
  minutes: 25, checks: () => [], faults: () => [], comparisons: () => [],
};
