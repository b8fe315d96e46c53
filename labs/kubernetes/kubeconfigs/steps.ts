import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { copyStep, copyTo, type Copy } from '../copies.js';
import { kubeconfigCommands, kubeconfigDone } from '../kubeconfig-commands.js';
import { kubeconfigFile, kubeconfigPlans, type PlannedKubeconfig } from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles } from '../node-files.js';
import { lines } from '../shell.js';
import { putWorkingFiles } from '../working-files.js';
import { renderedKubeconfig } from './rendered.js';

/** A kubeconfig for each client of the API server, made on the jumpbox and taken to its machine. */
export function kubeconfigSteps(cluster: Cluster): readonly (readonly Step[])[] {
  return [
    kubeconfigPlans(cluster).map((plan) => kubeconfig(cluster, plan)),
    [
      ...workers(cluster).map((worker) => copyToWorker(cluster, worker)),
      ...controllers(cluster).map((controller) => copyToController(cluster, controller)),
    ],
  ];
}

function kubeconfig(cluster: Cluster, plan: PlannedKubeconfig): Step {
  const file = kubeconfigFile(plan.name);
  return {
    id: idIn(cluster, 'kubeconfigs', 'kubeconfig', plan.name),
    title: `Make ${file}`,
    machine: jumpbox(cluster).name,
    why: `It tells ${plan.user} where the API server is, whom to trust, and how to prove its name.`,
    // kubectl adds to a file that is there: what an earlier run left must not stay.
    commands: lines(`rm -f ${file}`, kubeconfigCommands(plan, file)),
    done: kubeconfigDone(plan, file),
    fast: async (context) => {
      const content = await renderedKubeconfig(context, plan);
      await putWorkingFiles(context, [{ name: file, content, secret: true }]);
    },
  };
}

/** Holds while the originals of these copies need not be made again. */
const originalsDone = (cluster: Cluster, names: readonly string[]): readonly string[] =>
  kubeconfigPlans(cluster)
    .filter(({ name }) => names.includes(name))
    .map((plan) => kubeconfigDone(plan, kubeconfigFile(plan.name)));

function copyToWorker(cluster: Cluster, { name }: Machine): Step {
  const { kubeconfig: own, proxyKubeconfig } = nodeFiles(cluster, name);
  return copyStep(cluster, {
    id: idIn(cluster, 'kubeconfigs', 'copy', name),
    title: `Copy the kubeconfigs of ${name}`,
    to: name,
    given: originalsDone(cluster, [name, 'kube-proxy']),
    why: 'kubelet and kube-proxy read them from their own folders.',
    copies: [
      copyTo(kubeconfigFile('kube-proxy'), proxyKubeconfig),
      copyTo(kubeconfigFile(name), own),
    ],
  });
}

function copyToController(cluster: Cluster, { name }: Machine): Step {
  const moved = ['kube-controller-manager', 'kube-scheduler'];
  return copyStep(cluster, {
    id: idIn(cluster, 'kubeconfigs', 'copy', name),
    title: `Copy the kubeconfigs of ${name}`,
    to: name,
    given: originalsDone(cluster, ['admin', ...moved]),
    why: 'Controller manager and scheduler are clients of the API server like any other, and so is the administrator.',
    copies: [
      { from: kubeconfigFile('admin'), to: '/root/admin.kubeconfig' },
      ...moved.map((client): Copy => ({
        from: kubeconfigFile(client),
        to: `/root/${kubeconfigFile(client)}`,
        movedTo: `/var/lib/kubernetes/${kubeconfigFile(client)}`,
      })),
    ],
  });
}
