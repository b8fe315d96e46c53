import type { ChapterSteps, Notes } from '../notes.js';
import { workerSteps } from './steps.js';

export const workerChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.workers,
  slug: 'bootstrapping-kubernetes-workers',
  title: 'Bootstrap the workers',
  steps: (lab) => workerSteps(notes.cluster(lab), notes),
  takes: { seconds: 45, parallel: true },
  minutes: 60,
});
