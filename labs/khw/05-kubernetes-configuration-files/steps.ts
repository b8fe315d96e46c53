import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import {
  kubeconfigFile,
  kubeconfigPlans,
  type PlannedKubeconfig,
} from '../../kubernetes/kubeconfigs.js';
import { renderKubeconfig } from '../../../lib/kubeconfig/render.js';
import { copyStep, type Copy } from '../../kubernetes/copies.js';
import { kubeconfigCommands, kubeconfigDone } from '../../kubernetes/kubeconfig-commands.js';
import { lines } from '../../kubernetes/shell.js';
import { putWorkingFiles, readWorkingFiles } from '../../kubernetes/working-files.js';
import { cluster } from '../layout.js';

export function kubeconfigSteps(lab: Lab): readonly (readonly Step[])[] {
  return [
    kubeconfigPlans(cluster(lab)).map((plan) => kubeconfig(lab, plan)),
    [
      ...workers(lab).map((worker) => copyToWorker(lab, worker)),
      ...controllers(lab).map((controller) => copyToController(lab, controller)),
    ],
  ];
}

function kubeconfig(lab: Lab, plan: PlannedKubeconfig): Step {
  const file = kubeconfigFile(plan.name);
  return {
    id: `05.kubeconfig.${plan.name}`,
    title: `Make ${file}`,
    machine: jumpbox(lab).name,
    why: `It tells ${plan.user} where the API server is, whom to trust, and how to prove its name.`,
    // kubectl adds to a file that is there: what an earlier run left must not stay.
    commands: lines(`rm -f ${file}`, kubeconfigCommands(plan, file)),
    done: kubeconfigDone(plan, file),
    fast: async (context) => {
      const [authority, certificate, key] = await readWorkingFiles(context, [
        plan.files.authority,
        plan.files.certificate,
        plan.files.key,
      ]);
      if (authority === undefined || certificate === undefined || key === undefined)
        throw new Error(`${plan.name}: three files were asked for`);
      await putWorkingFiles(context, [
        {
          name: file,
          content: renderKubeconfig(plan, { authority, certificate, key }),
          secret: true,
        },
      ]);
    },
  };
}

/** Holds while the originals of these copies need not be made again. */
const originalsDone = (lab: Lab, names: readonly string[]): readonly string[] =>
  kubeconfigPlans(cluster(lab))
    .filter(({ name }) => names.includes(name))
    .map((plan) => kubeconfigDone(plan, kubeconfigFile(plan.name)));

const copyToWorker = (lab: Lab, { name }: Machine): Step =>
  copyStep(lab, {
    id: `05.copy.${name}`,
    title: `Copy the kubeconfigs of ${name}`,
    to: name,
    given: originalsDone(lab, [name, 'kube-proxy']),
    why: 'kubelet and kube-proxy read them from their own folders.',
    copies: [
      { from: kubeconfigFile('kube-proxy'), to: '/var/lib/kube-proxy/kubeconfig' },
      { from: kubeconfigFile(name), to: '/var/lib/kubelet/kubeconfig' },
    ],
  });

function copyToController(lab: Lab, { name }: Machine): Step {
  const moved = ['kube-controller-manager', 'kube-scheduler'];
  return copyStep(lab, {
    id: `05.copy.${name}`,
    title: `Copy the kubeconfigs of ${name}`,
    to: name,
    given: originalsDone(lab, ['admin', ...moved]),
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
