import type { ChapterSteps, Notes } from '../notes.js';
import { controllerSteps } from './steps.js';

export const controllerChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.controlPlane,
  slug: 'bootstrapping-kubernetes-controllers',
  title: 'Bootstrap the control plane',
  steps: (lab) => controllerSteps(notes.cluster(lab), notes),
  takes: { seconds: 110, parallel: true },
  minutes: 60,
});
