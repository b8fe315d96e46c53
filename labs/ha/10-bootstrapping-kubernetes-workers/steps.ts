import type { Step } from '../../../lib/core/chapter.js';
import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import { nodePrograms } from '../../kubernetes/checking/units.js';
import { idIn, type Cluster } from '../../kubernetes/layout.js';
import { lines, reload } from '../../kubernetes/shell.js';
import { configText, kubeletConfig } from '../../kubernetes/unit-files.js';
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
import { fileStep, type InstanceFile } from '../instance-files.js';
import { reason, type Notes, type Subject } from '../notes.js';
import { copyPrograms } from '../programs.js';
import { unitFile } from '../unit-file.js';
import { moved } from './moved.js';

export function workerSteps(cluster: Cluster, notes: Notes): readonly (readonly Step[])[] {
  const machines = workers(cluster);
  if (machines.length === 0) return [];
  return [
    machines.flatMap((machine) => [
      copyPrograms(cluster, machine, {
        id: idIn(cluster, 'workers', 'copy', machine.name),
        title: `Copy the worker's programs to ${machine.name}`,
        why: 'The programs are on the jumpbox; they run elsewhere.',
        downloads: workerDownloads,
        used: started(cluster, machine),
      }),
      nodeKernel(cluster, machine),
      ...files(cluster, notes, machine),
    ]),
    machines.map((machine) => start(cluster, machine)),
    controllers(cluster)
      .slice(0, 1)
      .map((controller) => nodesReady(cluster, controller, machines)),
  ];
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function makeFolders(files: readonly InstanceFile[]): readonly string[] {
  const there = ['/etc', '/etc/systemd/system'];
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const missing = [...folders].filter((folder) => !there.includes(folder));
  return missing.length === 0 ? [] : [`mkdir -p ${missing.join(' ')}`];
}

function files(cluster: Cluster, notes: Notes, machine: Machine): readonly Step[] {
  const step = (
    what: string,
    subject: Subject,
    title: string,
    why: string,
    own: readonly InstanceFile[],
  ): Step =>
    fileStep(notes, machine, {
      id: idIn(cluster, 'workers', what, machine.name),
      title,
      why: reason(notes, subject, why),
      before: makeFolders(own),
      files: own,
    });
  return [
    step(
      'network',
      'network',
      'Configure the pod network',
      'Each node gives its pods addresses from its own range, which the cloud tells the instance.',
      [
        {
          path: cluster.layout.podNetwork.file,
          text: configText(cluster, '10-bridge.conf'),
          words: ['SUBNET'],
        },
        { path: loopback, text: configText(cluster, '99-loopback.conf') },
      ],
    ),
    step(
      'containerd',
      'runtime',
      'Configure containerd',
      'It runs the containers, in cgroups made by systemd, as the kubelet expects.',
      [
        {
          path: '/etc/containerd/config.toml',
          text: configText(cluster, 'containerd-config.toml'),
        },
        crictlConfig,
        unitFile(cluster, 'containerd', machine),
      ],
    ),
    step(
      'kubelet',
      'kubelet',
      'Configure the kubelet',
      'It registers its node through the front, gets its pods from there, and tells them who resolves names.',
      [
        {
          path: '/var/lib/kubelet/kubelet-config.yaml',
          text: kubeletConfig(cluster, 'INSTANCE'),
          words: ['SUBNET', 'INSTANCE'],
        },
        unitFile(cluster, 'kubelet', machine),
      ],
    ),
    step(
      'kube-proxy',
      'proxy',
      'Configure kube-proxy',
      'It makes services reachable on its node, and must know which addresses are pods.',
      [
        {
          path: '/var/lib/kube-proxy/kube-proxy-config.yaml',
          text: configText(cluster, 'kube-proxy-config.yaml'),
        },
        unitFile(cluster, 'kube-proxy', machine),
      ],
    ),
  ];
}

const loopback = '/etc/cni/net.d/99-loopback.conf';

function start(cluster: Cluster, machine: Machine): Step {
  const own = moved(cluster, machine);
  return {
    id: idIn(cluster, 'workers', 'start', machine.name),
    title: 'Install and start containerd, kubelet and kube-proxy',
    machine: machine.name,
    why: 'containerd runs the containers, the kubelet tells it which, kube-proxy makes services reachable.',
    commands: lines(workerFolders, placeWorkerPrograms, own.copy, podResolver, reload, startWorker),
    fastCommands: lines(
      workerFolders,
      installWorkerPrograms,
      own.copyWhatIsThere,
      podResolver,
      startWorker,
    ),
    done: started(cluster, machine),
    units: nodePrograms,
  };
}

const started = (cluster: Cluster, machine: Machine): string =>
  workerStarted(cluster.layout.podNetwork.file, moved(cluster, machine).fresh);
