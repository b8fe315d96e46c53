import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, type Machine } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { idIn } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { connecting, lines, until } from '../shell.js';
import { workerUpgrade } from './release.js';
import { replaced, upgradedPart, upgradedUnits, workerUpgraded, type Upgrade } from './upgraded.js';

/** One worker: its pods move away, it is upgraded, and takes pods again. */
export const upgradeWorker = (upgrade: Upgrade, machine: Machine): readonly Step[] => [
  drain(upgrade, machine),
  replace(upgrade, machine),
  uncordon(upgrade, machine),
];

function drain(upgrade: Upgrade, machine: Machine): Step {
  const { cluster } = upgrade;
  const command = `kubectl drain ${nodeName(cluster, machine)} --ignore-daemonsets --delete-emptydir-data`;
  return {
    id: idIn(cluster, 'upgrade', 'drain', machine.name),
    title: `Drain ${machine.name}`,
    machine: jumpbox(cluster).name,
    why: 'A kubelet of another minor release is not to take over pods that an older one has made: they move to other nodes first.',
    commands: command,
    fastCommands: connecting(command),
    done: [upgradedPart(upgrade, machine)],
    progress: podsProgress(cluster),
    elsewhere: nodeUnits(cluster),
    hint: 'A pod that nobody would make again keeps a drain from beginning, and a disruption budget holds one up: what kubectl prints names it.',
  };
}

function replace(upgrade: Upgrade, { name: machine }: Machine): Step {
  const { cluster } = upgrade;
  const restart = `systemctl restart ${upgradedUnits.join(' ')}`;
  return {
    id: idIn(cluster, 'upgrade', 'worker', machine),
    title: 'Upgrade kubelet and kube-proxy',
    machine,
    why: 'Now that all API servers are newer than they are, they may follow.',
    ...replaced(upgrade, workerUpgrade, restart),
    done: workerUpgraded(upgrade),
    units: upgradedUnits,
  };
}

function uncordon(upgrade: Upgrade, machine: Machine): Step {
  const { cluster, target } = upgrade;
  const node = nodeName(cluster, machine);
  const waits = [
    `kubectl wait --for=jsonpath='{.status.nodeInfo.kubeletVersion}'=v${target.version} node/${node} --timeout=-1s`,
    `kubectl wait --for=condition=Ready node/${node} --timeout=-1s`,
  ];
  const open = `kubectl uncordon ${node}`;
  return {
    id: idIn(cluster, 'upgrade', 'uncordon', machine.name),
    title: `Give ${machine.name} pods again`,
    machine: jumpbox(cluster).name,
    why: 'A node stays closed until somebody opens it; only then comes the next one, so that there is always room for the pods.',
    commands: lines(...waits, open, 'kubectl get nodes'),
    fastCommands: lines(...waits.map((wait) => until(wait)), connecting(open)),
    done: [
      upgradedPart(upgrade, machine),
      {
        machine: jumpbox(cluster).name,
        holds: lines(
          askOnJumpbox(cluster),
          `ask -f /api/v1/nodes/${node} | jq -e '${takesPods(target.releaseSet)}'`,
        ),
      },
    ],
    elsewhere: nodeUnits(cluster),
  };
}

/** jq, on a node. */
const takesPods = (releaseSet: string): string =>
  `(.spec.unschedulable | not) and any(.status.conditions[]?; .type == "Ready" and .status == "True") and (.status.nodeInfo.kubeletVersion | startswith("v${releaseSet}."))`;
