import { kubeconfigSteps } from '../../kubernetes/kubeconfigs/steps.js';
import { remarked, type ChapterSteps, type Notes } from '../notes.js';

export const kubeconfigChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.kubeconfigs,
  slug: 'kubernetes-configuration-files',
  title: 'Make the kubeconfigs',
  steps: (lab) => remarked(notes, 'kubeconfigs', 'kubeconfig', kubeconfigSteps(notes.cluster(lab))),
  takes: { seconds: 6, parallel: false },
  minutes: 20,
});
