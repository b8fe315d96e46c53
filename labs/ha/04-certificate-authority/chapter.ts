import type { ChapterSteps, Notes } from '../notes.js';
import { certificateSteps } from './steps.js';

export const certificateChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.certificates,
  slug: 'certificate-authority',
  title: 'Provision a certificate authority and make TLS certificates',
  steps: (lab) => certificateSteps(notes.cluster(lab), notes),
  issues: true,
  takes: { seconds: 12, parallel: false },
  minutes: 35,
});
