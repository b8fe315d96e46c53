import type { Step } from '../../../lib/core/chapter.js';
import { controllers, etcdMembers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { controllerPrograms } from '../control-plane/steps.js';
import { copyStep } from '../copies.js';
import { etcdctl } from '../etcd.js';
import { laidOut } from '../jumpbox/steps.js';
import { idIn, type Cluster } from '../layout.js';
import { installedFrom, lines, ofRelease } from '../shell.js';
import { upgradeController } from './controller-steps.js';
import { targetOf, workerUpgrade } from './release.js';
import { controllerUpgraded, workerUpgraded, type Upgrade } from './upgraded.js';
import { upgradeWorker } from './worker-steps.js';

/** What is done about the clients of a controller, before its programs are replaced and after. */
export type AroundController = (
  upgrade: Upgrade,
  controller: Machine,
) => { readonly before: readonly Step[]; readonly after: readonly Step[] };

const alone: AroundController = () => ({ before: [], after: [] });

/** One minor release up, on the cluster as it runs. Nothing where there is no newer release. */
export function upgradeSteps(cluster: Cluster, around = alone): readonly (readonly Step[])[] {
  const target = targetOf(cluster);
  if (target === undefined) return [];
  const upgrade = { cluster, target };
  const [member] = etcdMembers(cluster);
  return [
    [downloads(upgrade), ...(member === undefined ? [] : [snapshot(upgrade, member)])],
    [
      ...controllers(cluster).map((machine) => copyToController(upgrade, machine)),
      ...workers(cluster).map((machine) => copyToWorker(upgrade, machine)),
    ],
    ...rollingSteps(cluster, around).map((step) => [step]),
    [kubectl(upgrade)],
  ];
}

/**
 * Its heart: machine after machine, the controllers first, because no kubelet may be newer than an
 * API server. The programs must be on the machines.
 */
export function rollingSteps(cluster: Cluster, around = alone): readonly Step[] {
  const target = targetOf(cluster);
  if (target === undefined) return [];
  const upgrade = { cluster, target };
  return [
    ...controllers(cluster).flatMap((machine) => {
      const { before, after } = around(upgrade, machine);
      return [...before, upgradeController(upgrade, machine), ...after];
    }),
    ...workers(cluster).flatMap((machine) => upgradeWorker(upgrade, machine)),
  ];
}

/** In the working folder. */
const downloadsOf = ({ target: { releaseSet } }: Upgrade): string => `downloads-${releaseSet}`;

function downloads(upgrade: Upgrade): Step {
  const { cluster, target } = upgrade;
  return {
    id: idIn(cluster, 'upgrade', 'downloads'),
    title: `Lay out the programs of Kubernetes ${target.version}`,
    machine: jumpbox(cluster).name,
    why: `\`khw-lab start ${cluster.layout.chapters.upgrade}\` has taken them to every machine. They lie beside those that run now: whoever has to go back needs the old ones, too.`,
    ...laidOut(
      ofRelease(target.releaseSet),
      ['client', 'controller', 'worker'],
      downloadsOf(upgrade),
    ),
  };
}

/** Of all members together there is one state, whichever is asked. */
function snapshot({ cluster, target }: Upgrade, { name: machine }: Machine): Step {
  const file = `before-${target.releaseSet}.db`;
  return {
    id: idIn(cluster, 'upgrade', 'snapshot', machine),
    title: 'Save what etcd holds',
    machine,
    why: 'What a newer API server has stored an older one may not be able to read: the way back is a restore.',
    commands: lines(
      `${etcdctl(cluster)} snapshot save ${file}`,
      `etcdutl snapshot status ${file} --write-out=table || true`,
    ),
    fastCommands: `${etcdctl(cluster)} snapshot save ${file}`,
    done: `[ -s /root/${file} ]`,
    units: ['etcd'],
  };
}

const copyOf = (upgrade: Upgrade, file: string) => ({
  from: `${downloadsOf(upgrade)}/${file}`,
  to: `/root/${file.replace(/^.*\//, '')}`,
  binary: true,
});

const copyToController = (upgrade: Upgrade, { name }: Machine): Step =>
  copyStep(upgrade.cluster, {
    id: idIn(upgrade.cluster, 'upgrade', 'copy', name),
    title: `Copy the control plane to ${name}`,
    why: 'All is copied before anything is stopped: a machine is out of service for its restart only.',
    to: name,
    used: controllerUpgraded(upgrade),
    copies: controllerPrograms.map((file) => copyOf(upgrade, file)),
  });

const copyToWorker = (upgrade: Upgrade, { name }: Machine): Step =>
  copyStep(upgrade.cluster, {
    id: idIn(upgrade.cluster, 'upgrade', 'copy', name),
    title: `Copy kubelet and kube-proxy to ${name}`,
    why: 'Only what is of Kubernetes is another: containerd, runc and the plugins stay.',
    to: name,
    used: workerUpgraded(upgrade),
    copies: workerUpgrade.map((file) => copyOf(upgrade, file)),
  });

function kubectl(upgrade: Upgrade): Step {
  const { cluster, target } = upgrade;
  return {
    id: idIn(cluster, 'upgrade', 'kubectl'),
    title: 'Upgrade kubectl',
    machine: jumpbox(cluster).name,
    why: 'It may be one minor release older or newer than an API server: with the next upgrade this one would be too old.',
    commands: lines(
      `install -m 755 ${downloadsOf(upgrade)}/client/kubectl /usr/local/bin/`,
      'kubectl version',
      'kubectl get nodes',
    ),
    fastCommands: `install -m 755 ${downloadsOf(upgrade)}/client/kubectl /usr/local/bin/`,
    done: installedFrom(target.releaseSet, '/usr/local/bin', ['client/kubectl']),
  };
}
