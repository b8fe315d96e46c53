import type { Fault } from '../../../lib/core/check.js';
import {
  downloadFaults,
  folderFault,
  kubectlProgramFault,
  programsFault,
} from '../../kubernetes/jumpbox/faults.js';
import type { Cluster } from '../../kubernetes/layout.js';

export const clientToolsFaults = (cluster: Cluster): readonly Fault[] => [
  folderFault(cluster),
  programsFault(cluster, 'cfssljson', 'golang-cfssl'),
  ...downloadFaults(cluster),
  kubectlProgramFault(cluster),
];
