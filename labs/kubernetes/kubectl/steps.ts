import type { Step, StepContext } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { kubeconfigCommands, kubeconfigDone } from '../kubeconfig-commands.js';
import { apiUrl, remotePlan } from '../kubeconfigs.js';
import { renderedKubeconfig } from '../kubeconfigs/rendered.js';
import { idIn, type Cluster } from '../layout.js';
import { connecting } from '../shell.js';

/** The administrator's way to the cluster from the jumpbox, and the first answer over it. */
export function kubectlSteps(cluster: Cluster): readonly (readonly Step[])[] {
  return [[kubeconfig(cluster)], [answers(cluster)]];
}

const file = '/root/.kube/config';

function kubeconfig(cluster: Cluster): Step {
  const plan = remotePlan(cluster);
  const commands = kubeconfigCommands(plan);
  return {
    id: idIn(cluster, 'kubectl', 'kubeconfig'),
    title: "Make the administrator's own kubeconfig",
    machine: jumpbox(cluster).name,
    why: 'admin.kubeconfig speaks to 127.0.0.1; from the jumpbox the API server is reached by its name.',
    commands,
    done: kubeconfigDone(plan, file),
    fast: async (context) => {
      const session = await context.session(jumpbox(cluster).name);
      const { exitCode } = await session.run(['test', '-e', file], {
        ok: [0, 1],
        signal: context.signal,
      });
      // Whatever else a learner keeps in there, kubectl leaves alone.
      if (exitCode === 0)
        await session.script(
          `set -euo pipefail\ncd ${cluster.workingFolder}\n${putAside}\n${commands}`,
          { signal: context.signal },
        );
      else await putRendered(context, cluster);
    },
  };
}

/** A file that kubectl cannot read it cannot change either. It stays beside the new one. */
const putAside = `kubectl config view > /dev/null 2>&1 || mv -f ${file} ${file}.unreadable`;

async function putRendered(context: StepContext, cluster: Cluster): Promise<void> {
  const content = await renderedKubeconfig(context, remotePlan(cluster));
  const session = await context.session(jumpbox(cluster).name);
  await session.put([{ path: file, content, mode: 0o600 }], { signal: context.signal });
}

function answers(cluster: Cluster): Step {
  const { authority, certificate, key } = remotePlan(cluster).files;
  return {
    id: idIn(cluster, 'kubectl', 'nodes'),
    title: 'List the nodes from the jumpbox',
    machine: jumpbox(cluster).name,
    why: 'Name, port, authority and certificate are right when the API server answers.',
    commands: 'kubectl version\nkubectl get nodes',
    fastCommands: connecting('kubectl get nodes'),
    // With the certificates, not with kubectl: the same question in a tenth of the time.
    done: `curl -sf --cacert ${authority} --cert ${certificate} --key ${key} ${apiUrl(cluster)}/api/v1/nodes`,
  };
}
