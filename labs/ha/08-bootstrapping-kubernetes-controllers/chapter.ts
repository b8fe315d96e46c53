import type { Chapter } from '../../../lib/core/chapter.js';
import { controllerChecks } from '../../kubernetes/control-plane/checks.js';
import { controllerComparisons } from '../../kubernetes/control-plane/comparisons.js';
import { controllerFaults } from '../../kubernetes/control-plane/faults.js';
import type { Notes } from '../notes.js';
import { controllerSteps } from './steps.js';

export const controllerChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.controlPlane,
  slug: 'bootstrapping-kubernetes-controllers',
  title: 'Bootstrap the control plane',
  steps: (lab) => controllerSteps(notes.cluster(lab), notes),
  takes: { seconds: 110, parallel: true },
  minutes: 60,
  checks: (lab) => controllerChecks(notes.cluster(lab)),
  faults: (lab) => controllerFaults(notes.cluster(lab)),
  comparisons: (lab) => controllerComparisons(notes.cluster(lab)),
});
