import { clusterCertificates } from '../../kubernetes/certificates.js';
import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { renderCaConf } from '../../../lib/pki/ca-conf.js';
import { downloadsStep, kubectlStep } from '../../kubernetes/jumpbox/steps.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { all, lines, writeFile } from '../../kubernetes/shell.js';
import { configFiles, unitFiles, type WorkingFile } from '../working-folder.js';
import { putWorkingFiles } from '../../kubernetes/working-files.js';

/**
 * Everything that the other chapters find in the working folder. Nothing here depends on anything
 * else.
 */
export function jumpboxSteps(cluster: Cluster): readonly (readonly Step[])[] {
  const { name: machine } = jumpbox(cluster);
  return [
    [
      downloadsStep(cluster),
      kubectlStep(cluster),
      written(machine, {
        id: '02.units',
        title: 'Write the systemd units',
        folder: 'units',
        files: unitFiles(cluster),
        why: 'The programs of the cluster run as systemd services; their flags are what this tutorial is about.',
      }),
      written(machine, {
        id: '02.configs',
        title: 'Write the configuration files',
        folder: 'configs',
        files: configFiles(cluster),
        why: 'Containers, pod network, kubelets and the rest are configured by files, which later chapters copy to the machines.',
      }),
      written(machine, {
        id: '02.ca-conf',
        title: 'Write ca.conf',
        files: [{ name: 'ca.conf', content: renderCaConf(clusterCertificates(cluster)) }],
        why: 'OpenSSL takes the subject and the names of every certificate from this file.',
      }),
    ],
  ];
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
