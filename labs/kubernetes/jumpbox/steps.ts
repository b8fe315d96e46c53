import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { idIn, type Cluster } from '../layout.js';
import { installed, lines, onDisk } from '../shell.js';

const folders = ['client', 'cni-plugins', 'controller', 'worker'] as const;

/** The programs of the artifacts disk, where the text has downloaded them to. */
export function downloadsStep(cluster: Cluster): Step {
  const downloads = folders.map((folder) => `downloads/${folder}`);
  return {
    id: idIn(cluster, 'jumpbox', 'downloads'),
    title: 'Lay out the downloaded programs',
    machine: jumpbox(cluster).name,
    why: 'The programs are on a read-only disk that every machine has; links put them where the tutorial downloads them to.',
    commands: lines(
      `mkdir -p ${downloads.join(' ')}`,
      ...folders.map((folder) => `ln -sf ${onDisk(folder)}/* downloads/${folder}/`),
    ),
    done: `for file in ${onDisk()}/*/*; do [ -s "downloads/\${file#${onDisk()}/}" ] || exit 1; done`,
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
