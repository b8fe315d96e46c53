import { kubectlSteps } from '../../kubernetes/kubectl/steps.js';
import type { ChapterSteps, Notes } from '../notes.js';

export const kubectlChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.kubectl,
  slug: 'configuring-kubectl',
  title: 'Configure kubectl on the jumpbox',
  steps: (lab) => kubectlSteps(notes.cluster(lab)),
  takes: { seconds: 4, parallel: false },
  minutes: 5,
});
