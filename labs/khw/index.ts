import type { Track } from '../../lib/track/types.js';
import { liveness } from '../kubernetes/alive.js';
import { clusterCertificates } from '../kubernetes/certificates.js';
import { apiPort } from '../kubernetes/kubeconfigs.js';
import { packages } from '../kubernetes/packages.js';
import { workingFolder } from './working-folder.js';
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
import { chapter13 } from './13-dns-add-on/chapter.js';
import { chapter14 } from './14-upgrade/chapter.js';
import { cluster, layout } from './layout.js';
import { rules } from './rules.js';

/**
 * "Kubernetes The Hard Way": the table of contents. Chapter 01 is about what one needs; `khw-lab
 * doctor` sees to that.
 */
export const khw: Track = {
  id: 'khw',
  title: 'Kubernetes The Hard Way',
  labFile: 'labs/khw/lab.yaml',
  workingFolder,
  rules,
  certificates: (lab) => clusterCertificates(cluster(lab)),
  supplies: {
    packages,
    components: ['kubernetes', 'etcd', 'containerd', 'runc', 'cni-plugins', 'crictl'],
    images: ['library/nginx', 'pause'],
    // As the tutorial sorts its downloads.
    place: ({ folder, name }) => `downloads/${folder}/${name}`,
    grownMiB: 1500,
  },
  alive: liveness(cluster),
  administrator: {
    authority: layout.certificate(layout.stems.authority),
    certificate: layout.certificate(layout.stems.admin),
    key: layout.key(layout.stems.admin),
    madeIn: layout.chapters.certificates,
    apiPort,
  },
  ending: { text: 'The cluster runs.', commands: ['kubectl -- get nodes -o wide'] },
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
  optional: [chapter13, chapter14],
};
