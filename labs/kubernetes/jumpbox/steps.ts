import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { idIn, type Cluster } from '../layout.js';
import { installed, lines, onDisk } from '../shell.js';

const folders = ['client', 'cni-plugins', 'controller', 'worker'] as const;

/** How programs of a disk, by their folders, are laid out in the working folder. */
export const laidOut = (
  disk: string,
  own: readonly string[],
  place: string,
): Pick<Step, 'commands'> & { readonly done: string } => ({
  commands: lines(
    `mkdir -p ${own.map((folder) => `${place}/${folder}`).join(' ')}`,
    ...own.map((folder) => `ln -sf ${disk}/${folder}/* ${place}/${folder}/`),
  ),
  done: `for file in ${disk}/*/*; do [ -s "${place}/\${file#${disk}/}" ] || exit 1; done`,
});

/** The programs of the artifacts disk, where the text has downloaded them to. */
export function downloadsStep(cluster: Cluster): Step {
  return {
    id: idIn(cluster, 'jumpbox', 'downloads'),
    title: 'Lay out the downloaded programs',
    machine: jumpbox(cluster).name,
    why: 'The programs are on a read-only disk that every machine has; links put them where the tutorial downloads them to.',
    ...laidOut(onDisk(), folders, 'downloads'),
  };
}

/** kubectl, on the jumpbox. */
export function kubectlStep(cluster: Cluster): Step {
  const { kubeconfigs, kubectl } = cluster.layout.chapters;
  return {
    id: idIn(cluster, 'jumpbox', 'kubectl'),
    title: 'Install kubectl',
    machine: jumpbox(cluster).name,
    why: `kubectl writes the kubeconfigs of chapter ${kubeconfigs} and talks to the API server from chapter ${kubectl} on.`,
    commands: `install -m 755 ${onDisk('client', 'kubectl')} /usr/local/bin/`,
    done: installed('/usr/local/bin', ['client/kubectl']),
  };
}
