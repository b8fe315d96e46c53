import type { Step } from '../../../lib/core/chapter.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { nodePrograms } from '../../kubernetes/checking/units.js';
import { copyStep, type Copy } from '../../kubernetes/copies.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines, reload, writeFile } from '../../kubernetes/shell.js';
import {
  crictlConfig,
  installWorkerPrograms,
  nodeKernel,
  nodesReady,
  placeWorkerPrograms,
  podResolver,
  startWorker,
  workerDownloads,
  workerFolders,
  workerStarted,
} from '../../kubernetes/workers/steps.js';
import { cluster } from '../layout.js';

export function workerSteps(lab: Lab): readonly (readonly Step[])[] {
  const machines = workers(lab);
  const of = cluster(lab);
  if (machines.length === 0) return [];
  return [
    [
      ...machines.map((machine) => copyToWorker(of, machine)),
      ...machines.map((machine) => nodeKernel(of, machine)),
    ],
    machines.map(start),
    controllers(lab)
      .slice(0, 1)
      .map((controller) => nodesReady(of, controller, machines)),
  ];
}

function copyToWorker(
  of: Cluster,
  { name, podCidr }: Machine & { readonly podCidr: string },
): Step {
  const home = (from: string): Copy => ({ from, to: `/root/${from.replace(/^.*\//, '')}` });
  const ofNode = (from: string): Copy => ({ ...home(from), holes: { SUBNET: podCidr } });
  return copyStep(of, {
    id: `09.copy.${name}`,
    title: `Copy the worker's programs and files to ${name}`,
    to: name,
    used: started,
    why: 'Each node gets its own pod subnet, written into its copies of two of the files.',
    copies: [
      ofNode('configs/10-bridge.conf'),
      ofNode('configs/kubelet-config.yaml'),
      home('configs/99-loopback.conf'),
      home('configs/containerd-config.toml'),
      home('configs/kube-proxy-config.yaml'),
      ...nodePrograms.map((service) => home(`units/${service}.service`)),
      ...workerDownloads.map((copy) => ({ ...copy, binary: true })),
    ],
  });
}

function start({ name }: Machine): Step {
  return {
    id: `09.start.${name}`,
    title: 'Install and start containerd, kubelet and kube-proxy',
    machine: name,
    why: 'containerd runs the containers, the kubelet tells it which, kube-proxy makes services reachable.',
    commands: lines(workerFolders, placeWorkerPrograms, configure, reload, startWorker),
    fastCommands: lines(workerFolders, installWorkerPrograms, configure, startWorker),
    done: started,
    units: nodePrograms,
  };
}

const configure = lines(
  'mv 10-bridge.conf 99-loopback.conf /etc/cni/net.d/',
  'mv containerd-config.toml /etc/containerd/config.toml',
  'mv kubelet-config.yaml /var/lib/kubelet/',
  'mv kube-proxy-config.yaml /var/lib/kube-proxy/',
  `mv ${nodePrograms.map((service) => `${service}.service`).join(' ')} /etc/systemd/system/`,
  writeFile(crictlConfig.path, crictlConfig.text),
  podResolver,
);

const network = '/etc/cni/net.d/10-bridge.conf';

/** No hole was left either. */
const started = workerStarted(
  network,
  `! grep -q SUBNET ${network} /var/lib/kubelet/kubelet-config.yaml`,
);
