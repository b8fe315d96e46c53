import type { Check, Verdict } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { patience } from '../checking/files.js';
import { controlPlane } from '../checking/units.js';
import {
  answerTo,
  fail,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { kubectlScript } from '../jumpbox/checks.js';
import { idIn, type Cluster } from '../layout.js';
import { targetOf } from './release.js';
import { upgradedUnits, type Upgrade } from './upgraded.js';
import { minorOf, readVersions, versionsFact, type Upgradable } from './versions.js';

const policy = 'https://kubernetes.io/releases/version-skew-policy/';

/**
 * Every program of the next release, now and after the next start. That no node stayed closed or is
 * left of earlier days, and that the front serves through every controller, is what chapters before
 * this one look at.
 */
export function upgradeChecks(cluster: Cluster): readonly Check[] {
  const target = targetOf(cluster);
  if (target === undefined) return [];
  const upgrade = { cluster, target };
  return [
    ...controllers(cluster).flatMap((machine) => machineChecks(upgrade, machine, controlPlane)),
    ...workers(cluster).flatMap((machine) => machineChecks(upgrade, machine, upgradedUnits)),
    kubectl(upgrade),
  ];
}

const machineChecks = (
  upgrade: Upgrade,
  machine: Machine,
  programs: readonly Upgradable[],
): readonly Check[] => [
  ...programs.map((program) => programCheck(upgrade, machine, program)),
  fileCheck(upgrade, machine, programs),
];

/** The check that says that a program runs at all. */
const runningCheck = (cluster: Cluster, program: Upgradable, machine: string): string =>
  ({
    'kube-apiserver': idIn(cluster, 'controlPlane', 'api-server', machine),
    'kube-controller-manager': idIn(cluster, 'controlPlane', 'controller-manager', machine),
    'kube-scheduler': idIn(cluster, 'controlPlane', 'scheduler', machine),
    kubelet: idIn(cluster, 'workers', 'kubelet', machine),
    'kube-proxy': idIn(cluster, 'workers', 'kube-proxy', machine),
  })[program];

const order: Readonly<Record<Upgradable, string>> = {
  'kube-apiserver':
    'It is upgraded before all others, which must not be newer; and with several of them, one after the other.',
  'kube-controller-manager':
    'It may be one minor release older than the API server, so that there is time to upgrade it: with the next upgrade it would be too old.',
  'kube-scheduler':
    'It may be one minor release older than the API server, so that there is time to upgrade it: with the next upgrade it would be too old.',
  kubelet: 'A kubelet may lag behind, but must never be newer than an API server that it asks.',
  'kube-proxy':
    'It may lag behind as a kubelet may; it programs services for the pods of its node.',
};

const folderOf: Readonly<Record<Upgradable, string>> = {
  'kube-apiserver': 'controller',
  'kube-controller-manager': 'controller',
  'kube-scheduler': 'controller',
  kubelet: 'worker',
  'kube-proxy': 'worker',
};

/** From the working folder, in one line. */
const installing = ({ target }: Upgrade, program: Upgradable, machine: string): string =>
  `scp downloads-${target.releaseSet}/${folderOf[program]}/${program} root@${machine}:; ssh root@${machine} "install -m 755 ${program} /usr/local/bin/ && systemctl restart ${program}"`;

function programCheck(upgrade: Upgrade, { name: machine }: Machine, program: Upgradable): Check {
  const { cluster, target } = upgrade;
  return {
    id: idIn(cluster, 'upgrade', program, machine),
    title: `${program} on ${machine} is of Kubernetes ${target.releaseSet}`,
    machine,
    points: program === 'kube-apiserver' || program === 'kubelet' ? 3 : 2,
    needs: [runningCheck(cluster, program, machine)],
    link: policy,
    why: order[program],
    hints: [
      `Which ${program} runs there, and which lies in /usr/local/bin?`,
      `On ${machine}: \`/proc/$(pidof -s ${program})/exe --version; ${program} --version\``,
      `On the jumpbox, in ${cluster.workingFolder}: \`${installing(upgrade, program, machine)}\``,
    ],
    facts: { versions: versionsFact(machine) },
    judge: (answers) => judgeProgram(upgrade, answers, program, machine),
  };
}

function judgeProgram(
  upgrade: Upgrade,
  answers: Answers,
  program: Upgradable,
  machine: string,
): Verdict {
  const { releaseSet } = upgrade.target;
  const wanted = minorOf(releaseSet);
  const { running, file } = readVersions(answerTo(answers, 'versions')).of(program);
  const expected = `${program} ${releaseSet}`;
  const minor = minorOf(running);
  if (minor === undefined) return fail(expected, `${program} does not say what version it is`);
  const actual = `${program} ${shown(running ?? '', 30)}`;
  if (minor === wanted) return pass(actual);
  if (minor > (wanted ?? 0))
    return fail(expected, actual, {
      text: 'It is of a later release: an upgrade goes one minor release at a time.',
    });
  return fail(
    expected,
    actual,
    minorOf(file) === wanted
      ? {
          text: 'The new file is in its place, and the program still runs from the old one.',
          remedy: `systemctl restart ${program}`,
        }
      : {
          text: 'It was left out, or put back.',
          remedy: installing(upgrade, program, machine),
        },
  );
}

function fileCheck(
  upgrade: Upgrade,
  { name: machine }: Machine,
  programs: readonly Upgradable[],
): Check {
  const { cluster } = upgrade;
  return {
    id: idIn(cluster, 'upgrade', 'next-start', machine),
    title: `The next start on ${machine} brings the versions that run now`,
    machine,
    points: 1,
    needs: programs.map((program) => idIn(cluster, 'upgrade', program, machine)),
    link: 'https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html',
    why: 'A program runs on from its file when another one takes its place: what a reboot brings shows only when it comes.',
    hints: [
      'Is what runs what lies on the disk?',
      `On ${machine}: \`for p in ${programs.join(' ')}; do /proc/$(pidof -s $p)/exe --version; $p --version; done\``,
      'Install the new file again, and restart the program.',
    ],
    facts: { versions: versionsFact(machine) },
    judge: (answers) => {
      const { of } = readVersions(answerTo(answers, 'versions'));
      return unlessAny(
        programs.flatMap((program) => {
          const { running = '', file } = of(program);
          return file === running
            ? []
            : [
                `${program} ${shown(running, 30)} runs, its file is ${file === undefined ? 'no program that says its version' : shown(file, 30)}`,
              ];
        }),
        'files of the versions that run',
        listed(programs.map((program) => `${program} ${shown(of(program).file ?? '', 30)}`)),
        {
          text: 'The file was replaced after the program had been started.',
          remedy: 'Install the right file, and restart the program.',
        },
      );
    },
  };
}

function kubectl({ cluster, target: { releaseSet } }: Upgrade): Check {
  const { name: machine } = jumpbox(cluster);
  return {
    id: idIn(cluster, 'upgrade', 'kubectl'),
    title: `kubectl is of Kubernetes ${releaseSet}`,
    machine,
    points: 1,
    needs: [idIn(cluster, 'jumpbox', 'kubectl')],
    link: policy,
    why: 'One minor release older than the API server still works: after the next upgrade it would be two.',
    hints: [
      'Which kubectl is the first in the PATH of the jumpbox?',
      '`kubectl version`',
      `In ${cluster.workingFolder}: \`install -m 755 downloads-${releaseSet}/client/kubectl /usr/local/bin/\``,
    ],
    facts: { kubectl: { machine, script: kubectlScript, timeout: patience } },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'kubectl');
      const version = /"gitVersion": "v?([^"]*)"/.exec(stdout)?.[1];
      const expected = `kubectl ${releaseSet}`;
      const actual = `kubectl ${shown(version ?? 'of no known version', 30)}`;
      return minorOf(version) === minorOf(releaseSet) ? pass(actual) : fail(expected, actual);
    },
  };
}
