import type { Chapter } from '../../../lib/core/chapter.js';
import { workerChecks } from '../../kubernetes/workers/checks.js';
import { workerComparisons } from '../../kubernetes/workers/comparisons.js';
import { workerFaults } from '../../kubernetes/workers/faults.js';
import type { Notes } from '../notes.js';
import { workerSteps } from './steps.js';

export const workerChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.workers,
  slug: 'bootstrapping-kubernetes-workers',
  title: 'Bootstrap the workers',
  steps: (lab) => workerSteps(notes.cluster(lab), notes),
  takes: { seconds: 45, parallel: true },
  minutes: 60,
  checks: (lab) => workerChecks(notes.cluster(lab)),
  faults: (lab) => workerFaults(notes.cluster(lab)),
  comparisons: (lab) => workerComparisons(notes.cluster(lab)),
});
