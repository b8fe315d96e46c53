import { cluster as aws } from '../../labs/khw-aws/layout.js';
import { cluster as gce } from '../../labs/khw-gce/layout.js';
import { certificateChecks } from '../../labs/kubernetes/certificates/checks.js';
import { certificateComparisons } from '../../labs/kubernetes/certificates/comparisons.js';
import { certificateFaults } from '../../labs/kubernetes/certificates/faults.js';
import { clusterCertificates } from '../../labs/kubernetes/certificates.js';
import { encryptionChecks } from '../../labs/kubernetes/encryption/checks.js';
import { encryptionComparisons } from '../../labs/kubernetes/encryption/comparisons.js';
import { encryptionFaults } from '../../labs/kubernetes/encryption/faults.js';
import { kubeconfigChecks } from '../../labs/kubernetes/kubeconfigs/checks.js';
import { kubeconfigComparisons } from '../../labs/kubernetes/kubeconfigs/comparisons.js';
import { kubeconfigFaults } from '../../labs/kubernetes/kubeconfigs/faults.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import type { IssuedCertificates } from '../../lib/core/chapter.js';
import type { Check, Comparison, Fault } from '../../lib/core/check.js';
import { keptCertificates } from '../helpers/certificates.js';
import { largeLab } from './fixture.js';

/**
 * Clusters whose text calls files otherwise than the tutorial, on the fixture with three
 * controllers behind a loadbalancer.
 */
export const clusters = { gce: gce(largeLab), aws: aws(largeLab) };

export const issuedFor = (cluster: Cluster): Promise<IssuedCertificates> =>
  keptCertificates(largeLab, clusterCertificates(cluster));

/** Of the chapters about certificates, kubeconfigs and encryption. */
export const checksOf = (cluster: Cluster): readonly Check[] => [
  ...certificateChecks(cluster),
  ...kubeconfigChecks(cluster),
  ...encryptionChecks(cluster),
];
export const faultsOf = (cluster: Cluster): readonly Fault[] => [
  ...certificateFaults(cluster),
  ...kubeconfigFaults(cluster),
  ...encryptionFaults(cluster),
];
export const comparisonsOf = (cluster: Cluster): readonly Comparison[] => [
  ...certificateComparisons(cluster),
  ...kubeconfigComparisons(cluster),
  ...encryptionComparisons(cluster),
];
