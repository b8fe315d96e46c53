import type { Comparison } from '../../../lib/core/check.js';
import { controllers } from '../../../lib/core/lab.js';
import { flagComparison, modeComparison, settingsComparison } from '../checking/compare.js';
import { controlPlane } from '../checking/units.js';
import { idIn, type Cluster } from '../layout.js';
import { configText, unitOn } from '../unit-files.js';

const folder = '/var/lib/kubernetes';
const secrets = ({ layout: { key, stems } }: Cluster): readonly string[] => [
  key(stems.authority),
  key(stems.apiServer),
  key(stems.serviceAccounts),
  'encryption-config.yaml',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];

export function controllerComparisons(cluster: Cluster): readonly Comparison[] {
  const scheduler = configText(cluster, 'kube-scheduler.yaml');
  return controllers(cluster).flatMap((machine) => [
    ...controlPlane.map((program) =>
      flagComparison(
        cluster.layout.chapters.controlPlane,
        machine.name,
        program,
        unitOn(cluster, program, machine),
      ),
    ),
    settingsComparison(
      idIn(cluster, 'controlPlane', 'scheduler-config', machine.name),
      `The scheduler's configuration on ${machine.name}`,
      machine.name,
      '/etc/kubernetes/config/kube-scheduler.yaml',
      scheduler,
    ),
    modeComparison(
      idIn(cluster, 'controlPlane', 'modes', machine.name),
      `Permissions of keys on ${machine.name}`,
      machine.name,
      Object.fromEntries(secrets(cluster).map((file) => [`${folder}/${file}`, '600'])),
    ),
  ]);
}
