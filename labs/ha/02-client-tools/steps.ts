import type { Step } from '../../../lib/core/chapter.js';
import { downloadsStep, kubectlStep } from '../../kubernetes/jumpbox/steps.js';
import type { Cluster } from '../../kubernetes/layout.js';

/** The programs that are typed on the jumpbox; cfssl and cfssljson are a package of Debian. */
export const clientToolsSteps = (cluster: Cluster): readonly (readonly Step[])[] => [
  [downloadsStep(cluster), kubectlStep(cluster)],
];
