import type { Step } from '../../../lib/core/chapter.js';
import type { Machine } from '../../../lib/core/lab.js';
import { askOnController } from '../administrator.js';
import { encryptionFile } from '../checking/encryption.js';
import { controlPlane } from '../checking/units.js';
import { idIn, type Cluster } from '../layout.js';
import { controlPlaneProgress } from '../progress.js';
import { all, fresh, installed, lines, onDisk, unitsRunning, until } from '../shell.js';

/** The programs of a controller, in the folder of downloads. */
export const controllerPrograms: readonly string[] = [
  ...controlPlane.map((name) => `controller/${name}`),
  'client/kubectl',
];

/** From earlier chapters, in root's home. A text may move them; copies let a chapter run again. */
export const controllerFiles = ({
  layout: { certificate, key, stems },
}: Cluster): readonly string[] => [
  certificate(stems.authority),
  key(stems.authority),
  key(stems.apiServer),
  certificate(stems.apiServer),
  key(stems.serviceAccounts),
  certificate(stems.serviceAccounts),
  encryptionFile,
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];

export const controllerFolders = 'mkdir -p /etc/kubernetes/config /var/lib/kubernetes';

/** From the disk of artifacts, where typing means a copy. */
export const installControlPlane = `install -m 755 ${controllerPrograms.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`;

/** What a learner has moved, as a text may say, is there already. */
export const copyControllerFiles = (cluster: Cluster): string =>
  `for file in ${controllerFiles(cluster).join(' ')}; do [ ! -e "$file" ] || cp "$file" /var/lib/kubernetes/; done`;

export const startControlPlane = lines(
  `systemctl enable ${controlPlane.join(' ')}`,
  `systemctl restart ${controlPlane.join(' ')}`,
);

/** A learner's own units are as good, as long as secrets get encrypted. `also` must hold too. */
export const controlPlaneStarted = (cluster: Cluster, ...also: readonly string[]): string =>
  all(
    unitsRunning(...controlPlane),
    installed('/usr/local/bin', controllerPrograms),
    fresh('/var/lib/kubernetes', controllerFiles(cluster)),
    '[ -s /etc/kubernetes/config/kube-scheduler.yaml ]',
    ...also,
    'grep -q -e --encryption-provider-config /etc/systemd/system/kube-apiserver.service',
  );

const apiReady = ({ layout: { certificate, stems } }: Cluster): string =>
  `curl -sf --cacert /var/lib/kubernetes/${certificate(stems.authority)} https://127.0.0.1:6443/readyz`;

/**
 * Controller manager and scheduler sign their own serving certificates: there is nothing to check
 * them against.
 */
const healthy = (port: number): string => `curl -sfk https://127.0.0.1:${port}/healthz`;

/** Each holds on a controller when that of its programs answers, in their order. */
export const controlPlaneProbes = (cluster: Cluster): readonly [string, string, string] => [
  apiReady(cluster),
  healthy(10257),
  healthy(10259),
];

/** Waits until all three programs of a controller answer. */
export function controlPlaneReady(cluster: Cluster, { name }: Machine): Step {
  const probes = controlPlaneProbes(cluster);
  return {
    id: idIn(cluster, 'controlPlane', 'ready', name),
    title: 'Wait until the control plane answers',
    machine: name,
    why: 'The API server answers only when it has made its first roles; the others follow.',
    commands: lines(...probes.map((probe) => until(probe))),
    done: all(...probes),
    units: controlPlane,
    progress: controlPlaneProgress,
  };
}

export const kubeletRoles = 'kube-apiserver-to-kubelet.yaml';

const rbacApi = '/apis/rbac.authorization.k8s.io/v1';

/** Once for the whole cluster. `write` are commands that write the file first, in root's home. */
export function kubeletAccess(
  cluster: Cluster,
  { name }: Machine,
  ...write: readonly string[]
): Step {
  const apply = `kubectl apply -f ${kubeletRoles}`;
  return {
    id: idIn(cluster, 'controlPlane', 'rbac', name),
    title: 'Let the API server use the kubelets',
    machine: name,
    why: 'Logs, exec and port-forward go through the kubelet, which asks the API server whether the caller may.',
    commands: lines(
      ...write,
      until(apiReady(cluster)),
      `${apply} \\\n  --kubeconfig admin.kubeconfig`,
    ),
    // The administrator needs none of the roles that an API server makes before it calls itself
    // ready. Validation would fetch the whole OpenAPI description first.
    fastCommands: lines(...write, until(`${apply} --validate=false --kubeconfig admin.kubeconfig`)),
    done: lines(
      askOnController('-f --fail-early -m 20'),
      `ask ${rbacApi}/clusterroles/system:kube-apiserver-to-kubelet ${rbacApi}/clusterrolebindings/system:kube-apiserver`,
    ),
    units: controlPlane,
    progress: controlPlaneProgress,
  };
}
