import type { Chapter } from '../../../lib/core/chapter.js';
import { etcdChecks } from '../../kubernetes/etcd/checks.js';
import { etcdComparisons } from '../../kubernetes/etcd/comparisons.js';
import { etcdFaults } from '../../kubernetes/etcd/faults.js';
import type { Notes } from '../notes.js';
import { etcdSteps } from './steps.js';

export const etcdChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.etcd,
  slug: 'bootstrapping-etcd',
  title: 'Bootstrap etcd',
  steps: (lab) => etcdSteps(notes.cluster(lab), notes),
  takes: { seconds: 15, parallel: true },
  minutes: 25,
  checks: (lab) => etcdChecks(notes.cluster(lab)),
  faults: (lab) => etcdFaults(notes.cluster(lab)),
  comparisons: (lab) => etcdComparisons(notes.cluster(lab)),
});
