import type { Chapter } from '../../../lib/core/chapter.js';
import { smokeTestChecks } from '../../kubernetes/smoke-test/checks.js';
import { smokeTestComparisons } from '../../kubernetes/smoke-test/comparisons.js';
import { smokeTestFaults } from '../../kubernetes/smoke-test/faults.js';
import { smokeTestSteps } from '../../kubernetes/smoke-test/steps.js';
import type { Notes } from '../notes.js';

export const smokeTestChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.smokeTest,
  slug: 'smoke-test',
  title: 'Prove that the cluster works',
  steps: (lab) => smokeTestSteps(notes.cluster(lab)),
  takes: { seconds: 40, parallel: true },
  minutes: 25,
  checks: (lab) => smokeTestChecks(notes.cluster(lab)),
  faults: (lab) => smokeTestFaults(notes.cluster(lab)),
  comparisons: (lab) => smokeTestComparisons(notes.cluster(lab)),
});
