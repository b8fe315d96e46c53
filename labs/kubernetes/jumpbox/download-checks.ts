import type { Check } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { patience } from '../checking/files.js';
import { programHeads, readPrograms } from '../checking/programs.js';
import { answerTo, shown, unlessAny } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { kubectlProgramCheck } from './checks.js';

/** What later chapters take from `downloads`; more than these may lie there. */
const downloads: Readonly<Record<string, readonly string[]>> = {
  client: ['etcdctl', 'kubectl'],
  'cni-plugins': ['bridge', 'host-local', 'loopback'],
  controller: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
  worker: [
    'containerd',
    'containerd-shim-runc-v2',
    'crictl',
    'ctr',
    'kube-proxy',
    'kubelet',
    'runc',
  ],
};
const files = Object.entries(downloads).flatMap(([folder, names]) =>
  names.map((name) => `${folder}/${name}`),
);

/** The downloaded programs, and kubectl in its place. */
export function downloadChecks(cluster: Cluster): readonly Check[] {
  const machine = jumpbox(cluster).name;
  const base = {
    machine,
    facts: {
      heads: {
        machine,
        timeout: patience,
        script: `cd ${cluster.workingFolder}/downloads && set -- ${files.join(' ')} && ${programHeads}`,
      },
    },
  };
  return [
    {
      ...base,
      id: idIn(cluster, 'jumpbox', 'downloads'),
      title: 'Every program is in the downloads folder',
      points: 2,
      needs: [idIn(cluster, 'jumpbox', 'working-folder')],
      link: 'https://man7.org/linux/man-pages/man5/elf.5.html',
      why: "They are copied from here to the other machines. A download that failed often leaves an empty file, or a web page in the program's place.",
      hints: [
        'List the downloads folder, with sizes.',
        `In ${cluster.workingFolder}: \`file -L downloads/*/*\` must say "ELF" everywhere; folders: ${Object.keys(downloads).join(', ')}.`,
        'Lay out the missing ones again: `ln -sf /opt/khw/downloads/FOLDER/* downloads/FOLDER/`',
      ],
      judge: (answers) => {
        const { problem } = readPrograms(answerTo(answers, 'heads'));
        const complaints = files.flatMap((file) => {
          const wrong = problem(file);
          return wrong === undefined || wrong.startsWith('is a program')
            ? []
            : [`downloads/${file} ${wrong}`];
        });
        return unlessAny(
          complaints,
          `${files.length} programs in ${Object.keys(downloads)
            .map((folder) => `downloads/${folder}`)
            .join(', ')}`,
          `${files.length} programs`,
        );
      },
    },
    {
      ...base,
      id: idIn(cluster, 'jumpbox', 'architecture'),
      title: 'The downloads are for this kind of machine',
      points: 1,
      needs: [idIn(cluster, 'jumpbox', 'downloads')],
      link: 'https://man7.org/linux/man-pages/man5/elf.5.html',
      why: 'A program for another processor does not start: "exec format error", chapters later and on another machine.',
      hints: [
        'For which processor did you download?',
        '`uname -m`; `file -L downloads/*/*`',
        'Download again: amd64 for x86_64, arm64 for aarch64.',
      ],
      judge: (answers) => {
        const { machine: expected, problem } = readPrograms(answerTo(answers, 'heads'));
        const complaints = files.flatMap((file) => {
          const wrong = problem(file);
          return wrong === undefined ? [] : [`downloads/${file} ${wrong}`];
        });
        return unlessAny(
          complaints,
          `programs for ${shown(expected)}`,
          `all for ${shown(expected)}`,
          {
            text: 'These were downloaded for another architecture (amd64 is x86_64, arm64 is aarch64).',
          },
        );
      },
    },
    kubectlProgramCheck(cluster, 'downloads/client/kubectl'),
  ];
}
