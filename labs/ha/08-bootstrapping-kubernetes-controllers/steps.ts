import type { Step } from '../../../lib/core/chapter.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { controlPlane } from '../../kubernetes/checking/units.js';
import {
  controlPlaneReady,
  controlPlaneStarted,
  controllerFiles,
  controllerFolders,
  controllerPrograms,
  copyControllerFiles,
  installControlPlane,
  kubeletAccess,
  kubeletRoles,
  startControlPlane,
} from '../../kubernetes/control-plane/steps.js';
import { idIn, type Cluster } from '../../kubernetes/layout.js';
import { controlPlaneProgress } from '../../kubernetes/progress.js';
import { lines, reload, writeFile } from '../../kubernetes/shell.js';
import { configText } from '../../kubernetes/unit-files.js';
import { fileStep } from '../instance-files.js';
import { reason, remarked, type Notes } from '../notes.js';
import { copyPrograms, toHome } from '../programs.js';
import { unitFile } from '../unit-file.js';

/**
 * Files on all controllers side by side. API servers start one after the other: the first makes the
 * roles and hands out the ranges that the others only find, and three that start at once on few
 * processors hinder each other until their start hooks give up.
 */
export function controllerSteps(cluster: Cluster, notes: Notes): readonly (readonly Step[])[] {
  const machines = controllers(cluster);
  const roles = writeFile(kubeletRoles, configText(cluster, kubeletRoles));
  return [
    machines.flatMap((machine) => [
      copyPrograms(cluster, machine, {
        id: idIn(cluster, 'controlPlane', 'copy', machine.name),
        title: `Copy the control plane to ${machine.name}`,
        why: 'The programs are on the jumpbox; they run elsewhere.',
        downloads: controllerPrograms.map(toHome),
        used: controlPlaneStarted(cluster),
      }),
      ...units(cluster, notes, machine),
    ]),
    ...machines.map((machine) => [start(cluster, machine)]),
    ...remarked(
      notes,
      [
        [
          ...machines.map((machine) => controlPlaneReady(cluster, machine)),
          ...machines.slice(0, 1).map((machine) => kubeletAccess(cluster, machine, roles)),
        ],
      ],
      ([, kind]) => (kind === 'ready' ? 'ready' : 'access'),
    ),
  ];
}

function units(cluster: Cluster, notes: Notes, machine: Machine): readonly Step[] {
  const id = (program: string): string => idIn(cluster, 'controlPlane', program, machine.name);
  return [
    fileStep(notes, machine, {
      id: id('kube-apiserver'),
      title: 'Configure the API server',
      why: reason(
        notes,
        'api',
        'Its flags say where etcd is, who may call and which addresses services get: the same on every controller, except for its own address.',
      ),
      files: [unitFile(cluster, 'kube-apiserver', machine)],
      also: ['grep -q -e --encryption-provider-config /etc/systemd/system/kube-apiserver.service'],
    }),
    fileStep(notes, machine, {
      id: id('kube-controller-manager'),
      title: 'Configure the controller manager',
      why: reason(
        notes,
        'manager',
        'Only the one that holds the lease acts; the others wait until it fails to renew it.',
      ),
      files: [unitFile(cluster, 'kube-controller-manager', machine)],
    }),
    fileStep(notes, machine, {
      id: id('kube-scheduler'),
      title: 'Configure the scheduler',
      why: reason(notes, 'scheduler', 'Its settings are in a file; the unit only says where.'),
      before: ['mkdir -p /etc/kubernetes/config'],
      files: [
        {
          path: '/etc/kubernetes/config/kube-scheduler.yaml',
          text: configText(cluster, 'kube-scheduler.yaml'),
        },
        unitFile(cluster, 'kube-scheduler', machine),
      ],
    }),
  ];
}

/**
 * The API server tells systemd when it serves (sd_notify), and the other two are ordered after it:
 * none of them starts in vain.
 */
function start(cluster: Cluster, { name }: Machine): Step {
  const programs = [...controlPlane, 'kubectl'].join(' ');
  return {
    id: idIn(cluster, 'controlPlane', 'start', name),
    title: 'Install and start API server, controller manager and scheduler',
    machine: name,
    why: 'Each controller runs all three, so that any one of them can be lost. One controller after the other: an API server that starts asks etcd for everything there is.',
    commands: lines(
      controllerFolders,
      `chmod +x ${programs}`,
      `mv ${programs} /usr/local/bin/`,
      `cp ${controllerFiles(cluster).join(' ')} /var/lib/kubernetes/`,
      reload,
      startControlPlane,
    ),
    fastCommands: lines(
      controllerFolders,
      installControlPlane,
      copyControllerFiles(cluster),
      startControlPlane,
    ),
    done: controlPlaneStarted(cluster),
    units: controlPlane,
    progress: controlPlaneProgress,
  };
}
