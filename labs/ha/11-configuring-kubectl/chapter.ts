import type { Chapter } from '../../../lib/core/chapter.js';
import { kubectlChecks } from '../../kubernetes/kubectl/checks.js';
import { kubectlComparisons } from '../../kubernetes/kubectl/comparisons.js';
import { kubectlFaults } from '../../kubernetes/kubectl/faults.js';
import { kubectlSteps } from '../../kubernetes/kubectl/steps.js';
import type { Notes } from '../notes.js';

export const kubectlChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.kubectl,
  slug: 'configuring-kubectl',
  title: 'Configure kubectl on the jumpbox',
  steps: (lab) => kubectlSteps(notes.cluster(lab)),
  takes: { seconds: 4, parallel: false },
  minutes: 5,
  checks: (lab) => kubectlChecks(notes.cluster(lab)),
  faults: (lab) => kubectlFaults(notes.cluster(lab)),
  comparisons: (lab) => kubectlComparisons(notes.cluster(lab)),
});
