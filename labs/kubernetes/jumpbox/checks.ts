import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { patience } from '../checking/files.js';
import { answerTo, fail, pass, shown, unlessAny } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';

/** The working folder, which of these programs are installed, and openssl's version. */
export const toolsFact = (cluster: Cluster, tools: readonly string[]): Fact => ({
  machine: jumpbox(cluster).name,
  script: `cd ${cluster.workingFolder} 2>/dev/null && echo "folder $(pwd -P) $(stat -c %U .)"
for tool in ${tools.join(' ')}; do type -P "$tool" >/dev/null && echo "tool $tool"; done
echo "version $(openssl version 2>/dev/null)"`,
  timeout: patience,
});

/** Where everything is made that later chapters copy. */
export const folderCheck = (cluster: Cluster, tools: Fact): Check => ({
  machine: jumpbox(cluster).name,
  facts: { tools },
  id: idIn(cluster, 'jumpbox', 'working-folder'),
  title: "The working folder is there, and root's",
  points: 1,
  needs: [],
  link: 'https://man7.org/linux/man-pages/man1/mkdir.1.html',
  why: 'Keys, certificates and kubeconfigs are made in one folder on the jumpbox; everything is copied from there.',
  hints: [
    'You work as root on the jumpbox, in one folder.',
    `\`mkdir -p ${cluster.workingFolder}\``,
  ],
  judge: (answers) => {
    const owner = /^folder \S+ (\S+)$/m.exec(answerTo(answers, 'tools').stdout)?.[1];
    const expected = `${cluster.workingFolder}, owned by root`;
    return owner === 'root'
      ? pass(expected)
      : fail(
          expected,
          owner === undefined ? 'there is no such folder' : `it belongs to ${shown(owner)}`,
        );
  },
});

/** Programs that the commands of later chapters call; `install` is how to have them. */
export const programsCheck = (
  cluster: Cluster,
  tools: Fact,
  programs: readonly string[],
  install: string,
): Check => ({
  machine: jumpbox(cluster).name,
  facts: { tools },
  id: idIn(cluster, 'jumpbox', 'tools'),
  title: 'The programs that later chapters call are installed',
  points: 1,
  needs: [],
  link: 'https://wiki.debian.org/AptCLI',
  why: `The commands of the ${cluster.layout.text} are typed on the jumpbox; what is missing there stops a chapter in its middle.`,
  hints: ['Which command is not found?', `\`type ${programs.join(' ')}\``, `\`${install}\``],
  judge: (answers) => {
    const found = answerTo(answers, 'tools').stdout.split('\n');
    const missing = programs.filter((program) => !found.includes(`tool ${program}`));
    return unlessAny(
      missing.map((program) => `${program} is not installed`),
      programs.join(', '),
      programs.join(', '),
    );
  },
});

/** bash: where kubectl is, and of which version. */
export const kubectlScript =
  'path=$(type -P kubectl) && echo "path $path" && kubectl version --client --output=json 2>&1';

/** kubectl in the PATH of the jumpbox; `from` is where it can be had. */
export function kubectlProgramCheck(cluster: Cluster, from: string): Check {
  const machine = jumpbox(cluster).name;
  const wanted = `kubectl ${cluster.releaseSet}, or one minor version more or less`;
  return {
    id: idIn(cluster, 'jumpbox', 'kubectl'),
    title: "kubectl runs, and fits the cluster's version",
    machine,
    points: 2,
    needs: [],
    link: 'https://kubernetes.io/releases/version-skew-policy/#kubectl',
    why: 'It writes the kubeconfigs and later asks the API server, which supports a kubectl of one minor version more or less.',
    hints: [
      'Can kubectl be called from any folder, and what version does it say it is?',
      '`type kubectl; kubectl version --client`',
      `\`install -m 755 ${from} /usr/local/bin/\``,
    ],
    facts: { kubectl: { machine, script: kubectlScript, timeout: patience } },
    judge: (answers) => {
      const { exitCode, stdout } = answerTo(answers, 'kubectl');
      const path = /^path (.*)$/m.exec(stdout)?.[1];
      if (path === undefined) return fail(wanted, 'there is no kubectl in the PATH');
      const version = /"gitVersion": "v?((\d+)\.(\d+)[^"]*)"/.exec(stdout);
      if (exitCode !== 0 || version === null)
        return fail(wanted, `${shown(path)} does not run: ${shown(stdout.split('\n')[1] ?? '')}`);
      const [, text = '', major, minor] = version;
      const [wantedMajor, wantedMinor] = cluster.releaseSet.split('.');
      const near = major === wantedMajor && Math.abs(Number(minor) - Number(wantedMinor)) <= 1;
      return near
        ? pass(`${shown(path)}, ${shown(text, 30)}`)
        : fail(wanted, `kubectl ${shown(text, 30)}`);
    },
  };
}
