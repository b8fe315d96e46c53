import type { Fault } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { back, changedUnit, serves } from '../checking/disturb.js';
import { frontOf } from '../checking/front.js';
import { asksAsNode, using, type Way } from '../checking/touched.js';
import { apiPort, apiUrl } from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { until } from '../shell.js';
import { connections, leases } from './front-checks.js';
import { kubeletHealth, nodeReady } from './ready.js';

/** Ways past the front, and out of time: none where there is no front. */
export function frontFaults(cluster: Cluster, worker: Machine): readonly Fault[] {
  const front = frontOf(cluster);
  const [controller] = controllers(cluster);
  return front === undefined || controller === undefined
    ? []
    : [pastTheFront(cluster, worker, controller, front), clockAhead(cluster, worker)];
}

const kubeconfig = '/var/lib/kubelet/kubeconfig';
const direct = '/var/lib/kubelet/direct.kubeconfig';

/** The kubelet's usual kubeconfig stays as it is. */
function pastTheFront(
  cluster: Cluster,
  worker: Machine,
  controller: Machine,
  front: Machine,
): Fault {
  const { name: machine } = worker;
  const connected = ({ address }: Machine): string =>
    until(`${connections} | grep -q ' ${address}:${apiPort} .*"kubelet"'`);
  return {
    id: `kubelet-past-the-front-on-${machine}`,
    title: `The kubelet was given a kubeconfig that leads to ${controller.name}`,
    check: idIn(cluster, 'workers', 'front', machine),
    machine,
    ...using(
      changedUnit(
        'kubelet',
        [
          `sed "s|server: .*|server: https://${controller.address}:${apiPort}|" ${kubeconfig} > ${direct}`,
          `chmod 600 ${direct}`,
          `sed -i "s|--kubeconfig=[^ ]*|--kubeconfig=${direct}|" "$file"`,
        ].join('\n'),
        `systemctl restart kubelet\n${serves(kubeletHealth)}\n${connected(controller)}\n${nodeReady(cluster, worker)}`,
        `rm -f ${direct}\n${back('kubelet', kubeletHealth)}\n${connected(front)}\n${nodeReady(cluster, worker)}`,
      ),
      kubeconfig,
      ...asksAsNode(cluster, machine),
    ),
    expect: [`kubelet speaks to ${controller.name}`],
  };
}

/**
 * A node that comes back has another uid: its old lease goes with the old one, and its kubelet makes
 * another. Nothing to wait for where nobody looks at leases.
 */
export function withNewLease(cluster: Cluster, worker: Machine, way: Way): Way {
  if (frontOf(cluster) === undefined) return way;
  const name = nodeName(cluster, worker);
  return {
    ...way,
    undo: [
      way.undo,
      'new_lease() {',
      `  owner=$(ask /api/v1/nodes/${name} | grep -oE '"uid":"[^"]+"' | head -n 1) && [ -n "$owner" ] &&`,
      `    ask ${leases}/${name} | grep -qF "$owner"`,
      '}',
      until('new_lease'),
    ].join('\n'),
  };
}

/** Seconds. */
const jump = 600;

/** Ends when the kubelet has written the new time into its lease, or the right one again. */
function clockAhead(cluster: Cluster, worker: Machine): Fault {
  const { name: machine } = worker;
  const { certificate, key } = cluster.layout.onNode(machine);
  const renewed = [
    'renewed() {',
    `  answer=$(curl -q --noproxy '*' -sfk -m 5 -A khw-lab --cert ${certificate} --key ${key} ${apiUrl(cluster)}${leases}/${nodeName(cluster, worker)})`,
    '  [[ $answer =~ \\"renewTime\\":\\"([^\\"]+)\\" ]] || return 1',
    '  age=$(($(date +%s) - $(date -d "${BASH_REMATCH[1]}" +%s)))',
    '  [ "$age" -ge -5 ] && [ "$age" -lt 300 ]',
    '}',
  ].join('\n');
  const step = (by: string): string => `date -s "@$(($(date +%s) ${by} ${jump}))" > /dev/null`;
  return {
    id: `clock-ahead-on-${machine}`,
    title: 'The clock of the node is ten minutes ahead',
    check: idIn(cluster, 'workers', 'lease', machine),
    machine,
    inject: `set -e\n${renewed}\n${step('+')}\n${until('renewed')}`,
    undo: `set -e\n${renewed}\n${step('-')}\n${until('renewed')}`,
    touches: ['clock'],
    uses: [...asksAsNode(cluster, machine), 'services'],
    api: 'needs',
    expect: [`The clock of ${machine} is ahead`],
  };
}
