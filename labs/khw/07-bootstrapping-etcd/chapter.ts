import type { Chapter } from '../../../lib/core/chapter.js';
import { etcdSteps } from './steps.js';

export const chapter07: Chapter = { id: '07', slug: 'bootstrapping-etcd', title: 'Bootstrap etcd', steps: etcdSteps,
  minutes: 10, checks: () => [], faults: () => [], comparisons: () => [], };
