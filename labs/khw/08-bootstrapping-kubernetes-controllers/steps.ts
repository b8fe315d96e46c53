import type { Step } from '../../../lib/core/chapter.js';
import { controllers, type Lab, type Machine } from '../../../lib/core/lab.js';
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
import { copyStep } from '../../kubernetes/copies.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { controlPlaneProgress } from '../../kubernetes/progress.js';
import { lines, reload } from '../../kubernetes/shell.js';
import { cluster } from '../layout.js';

export function controllerSteps(lab: Lab): readonly (readonly Step[])[] {
  const machines = controllers(lab);
  const of = cluster(lab);
  return [
    machines.map((machine) => copyToController(of, machine)),
    machines.map((machine) => start(of, machine)),
    [
      ...machines.map((machine) => controlPlaneReady(of, machine)),
      ...machines.slice(0, 1).map((machine) => kubeletAccess(of, machine)),
    ],
  ];
}

const binaryNames = [...controlPlane, 'kubectl'].join(' ');
const units = controlPlane.map((name) => `${name}.service`).join(' ');

const copyToController = (of: Cluster, { name }: Machine): Step =>
  copyStep(of, {
    id: `08.copy.${name}`,
    title: `Copy the control plane to ${name}`,
    to: name,
    used: started(of),
    why: "Programs, units and the scheduler's configuration are on the jumpbox; they run elsewhere.",
    copies: [
      ...controllerPrograms.map((file) => ({
        from: `downloads/${file}`,
        to: `/root/${file.replace(/^.*\//, '')}`,
        binary: true,
      })),
      ...controlPlane.map((service) => ({
        from: `units/${service}.service`,
        to: `/root/${service}.service`,
      })),
      ...['kube-scheduler.yaml', kubeletRoles].map((file) => ({
        from: `configs/${file}`,
        to: `/root/${file}`,
      })),
    ],
  });

/**
 * The API server tells systemd when it serves (sd_notify), and the other two are ordered after it:
 * none of them starts in vain.
 */
function start(of: Cluster, { name }: Machine): Step {
  const place = lines(
    `mv ${units} /etc/systemd/system/`,
    'mv kube-scheduler.yaml /etc/kubernetes/config/',
  );
  return {
    id: `08.start.${name}`,
    title: 'Install and start API server, controller manager and scheduler',
    machine: name,
    why: 'The API server is the only one that speaks to etcd; the other two watch it and act on what they see.',
    commands: lines(
      controllerFolders,
      `chmod +x ${binaryNames}`,
      `mv ${binaryNames} /usr/local/bin/`,
      `cp ${controllerFiles(of).join(' ')} /var/lib/kubernetes/`,
      place,
      reload,
      startControlPlane,
    ),
    fastCommands: lines(
      controllerFolders,
      installControlPlane,
      copyControllerFiles(of),
      place,
      startControlPlane,
    ),
    done: started(of),
    units: controlPlane,
    progress: controlPlaneProgress,
  };
}

const started = (of: Cluster): string => controlPlaneStarted(of, `[ -s /root/${kubeletRoles} ]`);
