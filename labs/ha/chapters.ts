import type { Chapter } from '../../lib/core/chapter.js';
import { certificateChecks } from '../kubernetes/certificates/checks.js';
import { certificateComparisons } from '../kubernetes/certificates/comparisons.js';
import { certificateFaults } from '../kubernetes/certificates/faults.js';
import { controllerChecks } from '../kubernetes/control-plane/checks.js';
import { controllerComparisons } from '../kubernetes/control-plane/comparisons.js';
import { controllerFaults } from '../kubernetes/control-plane/faults.js';
import { encryptionChecks } from '../kubernetes/encryption/checks.js';
import { encryptionComparisons } from '../kubernetes/encryption/comparisons.js';
import { encryptionFaults } from '../kubernetes/encryption/faults.js';
import { etcdChecks } from '../kubernetes/etcd/checks.js';
import { etcdComparisons } from '../kubernetes/etcd/comparisons.js';
import { etcdFaults } from '../kubernetes/etcd/faults.js';
import { kubeconfigChecks } from '../kubernetes/kubeconfigs/checks.js';
import { kubeconfigComparisons } from '../kubernetes/kubeconfigs/comparisons.js';
import { kubeconfigFaults } from '../kubernetes/kubeconfigs/faults.js';
import { kubectlChecks } from '../kubernetes/kubectl/checks.js';
import { kubectlComparisons } from '../kubernetes/kubectl/comparisons.js';
import { kubectlFaults } from '../kubernetes/kubectl/faults.js';
import type { Cluster } from '../kubernetes/layout.js';
import { smokeTestChecks } from '../kubernetes/smoke-test/checks.js';
import { smokeTestComparisons } from '../kubernetes/smoke-test/comparisons.js';
import { smokeTestFaults } from '../kubernetes/smoke-test/faults.js';
import { smokeTestSteps } from '../kubernetes/smoke-test/steps.js';
import { workerChecks } from '../kubernetes/workers/checks.js';
import { workerComparisons } from '../kubernetes/workers/comparisons.js';
import { workerFaults } from '../kubernetes/workers/faults.js';
import { clientToolsChapter } from './02-client-tools/chapter.js';
import { provisioningChapter } from './03-provisioning/chapter.js';
import { certificateChapter } from './04-certificate-authority/chapter.js';
import { kubeconfigChapter } from './05-kubernetes-configuration-files/chapter.js';
import { encryptionChapter } from './06-data-encryption-keys/chapter.js';
import { etcdChapter } from './07-bootstrapping-etcd/chapter.js';
import { controllerChapter } from './08-bootstrapping-kubernetes-controllers/chapter.js';
import { frontChapter } from './09-front/chapter.js';
import { workerChapter } from './10-bootstrapping-kubernetes-workers/chapter.js';
import { kubectlChapter } from './11-configuring-kubectl/chapter.js';
import { routesChapter } from './12-pod-network-routes/chapter.js';
import { dnsAddOnChapter } from './13-dns-add-on/chapter.js';
import type { InCloud } from './cloud.js';
import type { ChapterSteps, Notes } from './notes.js';

/** The table of contents. Chapter 01 is about what one needs; `khw-lab doctor` sees to that. */
export function haChapters(notes: Notes, inCloud: InCloud): readonly Chapter[] {
  const graded = (chapter: ChapterSteps, { checks, faults, comparisons }: Grading): Chapter => ({
    ...chapter,
    checks: (lab) => checks(notes.cluster(lab)),
    faults: (lab) => faults(notes.cluster(lab)),
    comparisons: (lab) => comparisons(notes.cluster(lab)),
  });
  return [
    clientToolsChapter(inCloud),
    provisioningChapter(inCloud),
    graded(certificateChapter(notes), {
      checks: certificateChecks,
      faults: certificateFaults,
      comparisons: certificateComparisons,
    }),
    graded(kubeconfigChapter(notes), {
      checks: kubeconfigChecks,
      faults: kubeconfigFaults,
      comparisons: kubeconfigComparisons,
    }),
    graded(encryptionChapter(notes), {
      checks: encryptionChecks,
      faults: encryptionFaults,
      comparisons: encryptionComparisons,
    }),
    graded(etcdChapter(notes), {
      checks: etcdChecks,
      faults: etcdFaults,
      comparisons: etcdComparisons,
    }),
    graded(controllerChapter(notes), {
      checks: controllerChecks,
      faults: controllerFaults,
      comparisons: controllerComparisons,
    }),
    frontChapter(inCloud),
    graded(workerChapter(notes), {
      checks: workerChecks,
      faults: workerFaults,
      comparisons: workerComparisons,
    }),
    graded(kubectlChapter(notes), {
      checks: kubectlChecks,
      faults: kubectlFaults,
      comparisons: kubectlComparisons,
    }),
    routesChapter(inCloud),
    dnsAddOnChapter(notes.layout, inCloud),
    graded(smokeTestChapter(notes), {
      checks: smokeTestChecks,
      faults: smokeTestFaults,
      comparisons: smokeTestComparisons,
    }),
  ];
}

/** What is asked about a chapter, for any cluster. */
interface Grading {
  readonly checks: (cluster: Cluster) => ReturnType<Chapter['checks']>;
  readonly faults: (cluster: Cluster) => ReturnType<Chapter['faults']>;
  readonly comparisons: (cluster: Cluster) => ReturnType<Chapter['comparisons']>;
}

const smokeTestChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.smokeTest,
  slug: 'smoke-test',
  title: 'Prove that the cluster works',
  steps: (lab) => smokeTestSteps(notes.cluster(lab)),
  takes: { seconds: 40, parallel: true },
  minutes: 25,
});
