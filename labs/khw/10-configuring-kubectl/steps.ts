import { workingFolder } from '../../kubernetes/working-folder.js';
import type { Step, StepContext } from '../../../lib/core/chapter.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { apiUrl, remotePlan } from '../../kubernetes/kubeconfigs.js';
import { renderKubeconfig } from '../../../lib/kubeconfig/render.js';
import { kubeconfigCommands, kubeconfigDone } from '../../kubernetes/kubeconfig-commands.js';
import { connecting } from '../../kubernetes/shell.js';
import { readWorkingFiles } from '../../kubernetes/working-files.js';
import { cluster } from '../layout.js';

export function kubectlSteps(lab: Lab): readonly (readonly Step[])[] {
  return [[kubeconfig(lab)], [answers(lab)]];
}

const file = '/root/.kube/config';

function kubeconfig(lab: Lab): Step {
  const plan = remotePlan(cluster(lab));
  const commands = kubeconfigCommands(plan);
  return {
    id: '10.kubeconfig',
    title: "Make the administrator's own kubeconfig",
    machine: jumpbox(lab).name,
    why: 'admin.kubeconfig speaks to 127.0.0.1; from the jumpbox the API server is reached by its name.',
    commands,
    done: kubeconfigDone(plan, file),
    fast: async (context) => {
      const session = await context.session(jumpbox(lab).name);
      const { exitCode } = await session.run(['test', '-e', file], {
        ok: [0, 1],
        signal: context.signal,
      });
      // Whatever else a learner keeps in there, kubectl leaves alone.
      if (exitCode === 0)
        await session.script(`set -euo pipefail\ncd ${workingFolder}\n${putAside}\n${commands}`, {
          signal: context.signal,
        });
      else await putRendered(context);
    },
  };
}

/** A file that kubectl cannot read it cannot change either. It stays beside the new one. */
const putAside = `kubectl config view > /dev/null 2>&1 || mv -f ${file} ${file}.unreadable`;

async function putRendered(context: StepContext): Promise<void> {
  const [authority, certificate, key] = await readWorkingFiles(context, [
    'ca.crt',
    'admin.crt',
    'admin.key',
  ]);
  if (authority === undefined || certificate === undefined || key === undefined)
    throw new Error('three files were asked for');
  const session = await context.session(jumpbox(context.lab).name);
  const content = renderKubeconfig(remotePlan(cluster(context.lab)), {
    authority,
    certificate,
    key,
  });
  await session.put([{ path: file, content, mode: 0o600 }], { signal: context.signal });
}

function answers(lab: Lab): Step {
  return {
    id: '10.nodes',
    title: 'List the nodes from the jumpbox',
    machine: jumpbox(lab).name,
    why: 'Name, port, authority and certificate are right when the API server answers.',
    commands: 'kubectl version\nkubectl get nodes',
    fastCommands: connecting('kubectl get nodes'),
    // With the certificates, not with kubectl: the same question in a tenth of the time.
    done: `curl -sf --cacert ca.crt --cert admin.crt --key admin.key ${apiUrl(lab)}/api/v1/nodes`,
  };
}
