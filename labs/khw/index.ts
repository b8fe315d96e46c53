import { workingFolder } from '../../lib/core/chapter.js';
import { clusterRules } from '../../lib/topology/rules/cluster.js';
import type { Track } from '../../lib/track/types.js';
import { chapter02 } from './02-jumpbox/chapter.js';
import { chapter03 } from './03-compute-resources/chapter.js';
import { chapter04 } from './04-certificate-authority/chapter.js';
import { chapter05 } from './05-kubernetes-configuration-files/chapter.js';
import { chapter06 } from './06-data-encryption-keys/chapter.js';
import { chapter07 } from './07-bootstrapping-etcd/chapter.js';
import { chapter08 } from './08-bootstrapping-kubernetes-controllers/chapter.js';
import { chapter09 } from './09-bootstrapping-kubernetes-workers/chapter.js';
import { chapter10 } from './10-configuring-kubectl/chapter.js';
import { chapter11 } from './11-pod-network-routes/chapter.js';
import { chapter12 } from './12-smoke-test/chapter.js';

/** "Kubernetes The Hard Way": the table of contents. Chapter 01 is about what one needs; `khw-lab doctor` sees to that. */
export const khw: Track = {
  id: 'khw',
  title: 'Kubernetes The Hard Way',
  labFile: 'labs/khw/lab.yaml',
  workingFolder,
  rules: clusterRules,
  chapters: [
    chapter02,
    chapter03,
    chapter04,
    chapter05,
    chapter06,
    chapter07,
    chapter08,
    chapter09,
    chapter10,
    chapter11,
    chapter12,
  ],
};
