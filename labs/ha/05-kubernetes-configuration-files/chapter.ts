import type { Chapter } from '../../../lib/core/chapter.js';
import { kubeconfigChecks } from '../../kubernetes/kubeconfigs/checks.js';
import { kubeconfigComparisons } from '../../kubernetes/kubeconfigs/comparisons.js';
import { kubeconfigFaults } from '../../kubernetes/kubeconfigs/faults.js';
import { kubeconfigSteps } from '../../kubernetes/kubeconfigs/steps.js';
import type { Layout } from '../../kubernetes/layout.js';
import { remarked, type Notes, type Subject } from '../notes.js';

export const kubeconfigChapter = (notes: Notes): Chapter => ({
  id: notes.layout.chapters.kubeconfigs,
  slug: 'kubernetes-configuration-files',
  title: 'Make the kubeconfigs',
  steps: (lab) =>
    remarked(notes, kubeconfigSteps(notes.cluster(lab)), ([, kind, name = '']) =>
      kind === 'kubeconfig' ? subjectOf(notes.layout, name) : undefined,
    ),
  takes: { seconds: 6, parallel: false },
  minutes: 20,
  checks: (lab) => kubeconfigChecks(notes.cluster(lab)),
  faults: (lab) => kubeconfigFaults(notes.cluster(lab)),
  comparisons: (lab) => kubeconfigComparisons(notes.cluster(lab)),
});

function subjectOf({ localClients, stems }: Layout, client: string): Subject {
  if (client === stems.admin) return 'administrator';
  return localClients.includes(client) ? 'besideServer' : 'throughFront';
}
