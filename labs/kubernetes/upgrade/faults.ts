import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { back, serves } from '../checking/disturb.js';
import { startsUnits, type Way } from '../checking/touched.js';
import { controlPlane } from '../checking/units.js';
import { idIn, type Cluster } from '../layout.js';
import { lines, onDisk } from '../shell.js';
import { kubeletHealth } from '../workers/ready.js';
import { targetOf } from './release.js';
import type { Upgradable } from './versions.js';
import { upgradedUnits } from './upgraded.js';

/** What is put back is of the release of before, from the disk that every machine has. */
export const upgradeFaults = (cluster: Cluster): readonly Fault[] =>
  targetOf(cluster) === undefined
    ? []
    : [
        ...controllers(cluster).flatMap((machine) => [
          ...controlPlane.map((program) => putBack(cluster, machine, program)),
          waiting(cluster, machine, 'kube-scheduler'),
        ]),
        ...workers(cluster).flatMap((machine) => [
          ...upgradedUnits.map((program) => putBack(cluster, machine, program)),
          waiting(cluster, machine, 'kube-proxy'),
        ]),
        oldKubectl(cluster),
      ];

const health: Readonly<Record<Upgradable, string>> = {
  'kube-apiserver': 'https://127.0.0.1:6443/readyz',
  'kube-controller-manager': 'https://127.0.0.1:10257/healthz',
  'kube-scheduler': 'https://127.0.0.1:10259/healthz',
  kubelet: kubeletHealth,
  'kube-proxy': 'http://127.0.0.1:10256/healthz',
};

/** Those that wait for the API server end when it is away for long, and count their starts. */
const restarted = (program: Upgradable): string =>
  program === 'kube-apiserver'
    ? lines(...controlPlane.map((each) => back(each, health[each])))
    : lines(`systemctl restart ${program}`, serves(health[program]));

/** An older file in a program's place; comes back with the file of before. */
function older(program: string, path: string, effect: string): Way {
  const file = `/usr/local/bin/${program}`;
  return {
    inject: lines(
      'set -e',
      `mv ${file} ${file}.kept`,
      `install -m 755 ${onDisk(path)} ${file}`,
      effect,
    ),
    undo: lines('set -e', `mv -f ${file}.kept ${file}`, effect),
    touches: [file],
  };
}

const pathOf = (program: Upgradable): string =>
  `${program === 'kubelet' || program === 'kube-proxy' ? 'worker' : 'controller'}/${program}`;

function putBack(cluster: Cluster, { name: machine }: Machine, program: Upgradable): Fault {
  const way = older(program, pathOf(program), restarted(program));
  return {
    id: `${program}-put-back-on-${machine}`,
    title: `${program} was put back to the release of before`,
    check: idIn(cluster, 'upgrade', program, machine),
    machine,
    ...way,
    ...startsUnits(program),
    touches: [...way.touches, 'services'],
    expect: [`${program} ${cluster.releaseSet}.`, 'put back'],
  };
}

function waiting(cluster: Cluster, { name: machine }: Machine, program: Upgradable): Fault {
  return {
    id: `old-${program}-waits-on-${machine}`,
    title: `The old ${program} lies where the next start will take it from`,
    check: idIn(cluster, 'upgrade', 'next-start', machine),
    machine,
    ...older(program, pathOf(program), ':'),
    expect: [program, `its file is ${cluster.releaseSet}.`],
  };
}

const oldKubectl = (cluster: Cluster): Fault => ({
  id: 'kubectl-not-upgraded',
  title: 'kubectl was forgotten',
  check: idIn(cluster, 'upgrade', 'kubectl'),
  machine: jumpbox(cluster).name,
  ...older('kubectl', 'client/kubectl', ':'),
  expect: [`kubectl ${cluster.releaseSet}.`],
});
