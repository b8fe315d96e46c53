import { clusterCertificates } from '../../kubernetes/certificates.js';
import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { renderCaConf } from '../../../lib/pki/ca-conf.js';
import { all, installed, lines, onDisk, writeFile } from '../../kubernetes/shell.js';
import { cluster } from '../layout.js';
import { configFiles, unitFiles, type WorkingFile } from '../working-folder.js';
import { putWorkingFiles } from '../../kubernetes/working-files.js';

const downloadFolders = ['client', 'cni-plugins', 'controller', 'worker'] as const;

/**
 * Everything that the other chapters find in the working folder. Nothing here depends on anything
 * else.
 */
export function jumpboxSteps(lab: Lab): readonly (readonly Step[])[] {
  const { name: machine } = jumpbox(lab);
  return [
    [
      downloads(machine),
      kubectl(machine),
      written(machine, {
        id: '02.units',
        title: 'Write the systemd units',
        folder: 'units',
        files: unitFiles(lab),
        why: 'The programs of the cluster run as systemd services; their flags are what this tutorial is about.',
      }),
      written(machine, {
        id: '02.configs',
        title: 'Write the configuration files',
        folder: 'configs',
        files: configFiles(lab),
        why: 'Containers, pod network, kubelets and the rest are configured by files, which later chapters copy to the machines.',
      }),
      written(machine, {
        id: '02.ca-conf',
        title: 'Write ca.conf',
        files: [{ name: 'ca.conf', content: renderCaConf(clusterCertificates(cluster(lab))) }],
        why: 'OpenSSL takes the subject and the names of every certificate from this file.',
      }),
    ],
  ];
}

function downloads(machine: string): Step {
  const folders = downloadFolders.map((folder) => `downloads/${folder}`);
  return {
    id: '02.downloads',
    title: 'Lay out the downloaded programs',
    machine,
    why: 'The programs are on a read-only disk that every machine has; links put them where the tutorial downloads them to.',
    commands: lines(
      `mkdir -p ${folders.join(' ')}`,
      ...downloadFolders.map((folder) => `ln -sf ${onDisk(folder)}/* downloads/${folder}/`),
    ),
    done: `for file in ${onDisk()}/*/*; do [ -s "downloads/\${file#${onDisk()}/}" ] || exit 1; done`,
  };
}

function kubectl(machine: string): Step {
  return {
    id: '02.kubectl',
    title: 'Install kubectl',
    machine,
    why: 'kubectl writes the kubeconfigs of chapter 05 and talks to the API server from chapter 10 on.',
    commands: `install -m 755 ${onDisk('client', 'kubectl')} /usr/local/bin/`,
    done: installed('/usr/local/bin', ['client/kubectl']),
  };
}

interface Written extends Pick<Step, 'id' | 'title' | 'why'> {
  readonly folder?: string;
  readonly files: readonly WorkingFile[];
}

/** A file with any content counts as done: what a learner has changed is theirs. */
function written(machine: string, { folder, files, ...about }: Written): Step {
  return {
    ...about,
    machine,
    commands: lines(
      ...(folder === undefined ? [] : [`mkdir -p ${folder}`]),
      ...files.map(({ name, content }) => writeFile(name, content)),
    ),
    done: all(...files.map(({ name }) => `[ -s ${name} ]`)),
    fast: (context) => putWorkingFiles(context, files),
  };
}
