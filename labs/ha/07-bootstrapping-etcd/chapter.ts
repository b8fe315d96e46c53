import type { ChapterSteps, Notes } from '../notes.js';
import { etcdSteps } from './steps.js';

export const etcdChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.etcd,
  slug: 'bootstrapping-etcd',
  title: 'Bootstrap etcd',
  steps: (lab) => etcdSteps(notes.cluster(lab), notes),
  takes: { seconds: 15, parallel: true },
  minutes: 25,
});
