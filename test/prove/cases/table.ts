import { apiServerBack } from '../../../labs/kubernetes/control-plane/api-server-changed.js';
import { lines, until } from '../../../labs/kubernetes/shell.js';
import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';

/** A state of which people reported that they got stuck in it, or that a grader took it for wrong. */
export interface Case {
  /** In the list of reported cases. */
  readonly number: number;
  readonly title: string;
  /** What the grader must say of it. */
  readonly fault?: Fault;
  /** Another way that is right: every check must pass. */
  readonly right?: Pick<Fault, 'machine' | 'inject' | 'undo'>;
}

/** Cases that faults of the chapters are already, by their ids. */
const known: readonly (readonly [number, string])[] = [
  [2, 'api-server-file-missing-on-server'],
  [3, 'api-server-knows-another-token-key-on-server'],
  [4, 'pods-are-given-another-authority-by-server'],
  [5, 'secret-in-clear'],
  [8, 'node-node-0-without-room'],
  [9, 'pods-refused-by-pod-security'],
  [9, 'pods-refused-by-quota'],
  [10, 'api-server-believes-no-kubelet-on-server'],
  [10, 'api-server-knows-no-client-on-server'],
  [17, 'machines-from-windows'],
  [18, 'scheduler-without-memory-on-server'],
  [19, 'etcd-data-damaged-on-server'],
  [22, 'etcd-without-room-on-server'],
  [23, 'kube-proxy-restarts-all-the-time-on-node-0'],
  [24, 'containerd-tables-of-version-2-on-node-0'],
];

/** All cases that are about a cluster, in the order of their numbers. `faults`: of the chapters. */
export function casesOf(lab: Lab, faults: readonly Fault[]): readonly Case[] {
  const named = known.map(([number, id]): Case => {
    const fault = faults.find((one) => one.id === id);
    if (fault === undefined) throw new Error(`case ${number}: there is no fault ${id}`);
    return { number, title: fault.title, fault };
  });
  return [...named, ...ownFaults(lab), ...rightWays(lab)].sort((a, b) => a.number - b.number);
}

/** What a learner who plays about leaves behind, and no chapter is about. */
function ownFaults(lab: Lab): readonly Case[] {
  const fault: Fault = {
    id: 'context-in-another-namespace',
    title: "The context's namespace is another one, and what the chapter made is gone",
    check: '12.secret',
    machine: jumpbox(lab).name,
    inject: lines(
      'set -e',
      'kubectl create namespace web',
      'kubectl config set-context --current --namespace=web',
      'kubectl -n default delete secret kubernetes-the-hard-way',
    ),
    undo: lines(
      'set -e',
      'kubectl config set-context --current --namespace=default',
      'kubectl create secret generic kubernetes-the-hard-way --from-literal=mykey=mydata',
      'kubectl delete namespace web',
    ),
    touches: ['/root/.kube/config'],
    expect: ['kubectl -n default create secret'],
  };
  return [{ number: 20, title: fault.title, fault }];
}

function rightWays(lab: Lab): readonly Case[] {
  const [server] = controllers(lab);
  const [node] = workers(lab);
  if (server === undefined || node === undefined) return [];
  return [
    {
      number: 5,
      title: 'A secret of 300 KB, as helm writes them',
      right: {
        machine: jumpbox(lab).name,
        inject: lines(
          'set -e',
          'head -c 300000 /dev/urandom > /run/large',
          'kubectl -n default create secret generic aaa-release --from-file=/run/large',
        ),
        undo: 'kubectl -n default delete secret aaa-release',
      },
    },
    {
      number: 21,
      title: "etcd's unit has another name",
      right: {
        machine: server.name,
        inject: renamedUnit('etcd', 'etcd-server'),
        undo: renamedUnit('etcd-server', 'etcd'),
      },
    },
    {
      number: 28,
      title: 'The host name is written in another case',
      right: {
        machine: node.name,
        inject: `hostnamectl set-hostname ${node.name.replace(/^./, (first) => first.toUpperCase())}`,
        undo: `hostnamectl set-hostname ${node.name}`,
      },
    },
    {
      number: 28,
      title: 'Services have a range of each kind of address',
      right: {
        machine: server.name,
        inject: withRange(lab.serviceCidr, `${lab.serviceCidr},fd00:32::/108`),
        undo: withRange(`${lab.serviceCidr},fd00:32::/108`, lab.serviceCidr),
      },
    },
  ];
}

const folder = '/etc/systemd/system';

const renamedUnit = (from: string, to: string): string =>
  lines(
    'set -e',
    `systemctl disable --quiet --now ${from}`,
    `mv ${folder}/${from}.service ${folder}/${to}.service`,
    'systemctl daemon-reload',
    `systemctl enable --quiet --now ${to}`,
    until('etcdctl endpoint health'),
    apiServerBack,
  );

const withRange = (from: string, to: string): string =>
  lines(
    'set -e',
    `sed -i 's|\\(--service-cluster-ip-range=\\)${from} |\\1${to} |' ${folder}/kube-apiserver.service ${folder}/kube-controller-manager.service`,
    `grep -q -e '--service-cluster-ip-range=${to} ' ${folder}/kube-apiserver.service`,
    'systemctl daemon-reload',
    apiServerBack,
  );
