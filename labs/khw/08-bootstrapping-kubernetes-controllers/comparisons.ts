import type { Comparison } from '../../../lib/core/check.js';
import { controllers, type Lab } from '../../../lib/core/lab.js';
import {
  flagComparison,
  modeComparison,
  settingsComparison,
} from '../../kubernetes/checking/compare.js';
import { controlPlane } from '../../kubernetes/checking/units.js';
import { configFiles, unitFiles } from '../working-folder.js';

const folder = '/var/lib/kubernetes';
const secrets = [
  'ca.key',
  'kube-api-server.key',
  'service-accounts.key',
  'encryption-config.yaml',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];

export function controllerComparisons(lab: Lab): readonly Comparison[] {
  const unit = (name: string): string =>
    unitFiles(lab).find((file) => file.name === `units/${name}.service`)?.content ?? '';
  const scheduler =
    configFiles(lab).find(({ name }) => name === 'configs/kube-scheduler.yaml')?.content ?? '';
  return controllers(lab).flatMap(({ name }) => [
    ...controlPlane.map((program) => flagComparison('08', name, program, unit(program))),
    settingsComparison(
      `08.scheduler-config.${name}`,
      `The scheduler's configuration on ${name}`,
      name,
      '/etc/kubernetes/config/kube-scheduler.yaml',
      scheduler,
    ),
    modeComparison(
      `08.modes.${name}`,
      `Permissions of keys on ${name}`,
      name,
      Object.fromEntries(secrets.map((file) => [`${folder}/${file}`, '600'])),
    ),
  ]);
}
