import type { Step } from '../../../lib/core/chapter.js';
import type { Machine } from '../../../lib/core/lab.js';
import { askOnController } from '../administrator.js';
import { nodePrograms } from '../checking/units.js';
import { idIn, type Cluster } from '../layout.js';
import { nodesProgress, nodeUnits } from '../progress.js';
import {
  all,
  baseNames,
  installed,
  lines,
  onDisk,
  unitsRunning,
  until,
  writeFile,
} from '../shell.js';

/** For /usr/local/bin, and for /bin, where the unit looks for containerd. */
const nodeBinaries = [
  'worker/crictl',
  'worker/kube-proxy',
  'worker/kubelet',
  'worker/runc',
  'client/kubectl',
];
const containerdBinaries = ['worker/containerd', 'worker/containerd-shim-runc-v2', 'worker/ctr'];
const plugins = ['cni-plugins/bridge', 'cni-plugins/loopback', 'cni-plugins/host-local'];

/** What is copied from the folder of downloads, and where it waits in root's home. */
export const workerDownloads: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'downloads/worker/*', to: '/root/*' },
  { from: 'downloads/client/kubectl', to: '/root/kubectl' },
  { from: 'downloads/cni-plugins/*', to: '/root/cni-plugins/*' },
];

export const workerFolders =
  'mkdir -p /etc/cni/net.d /opt/cni/bin /etc/containerd /var/lib/kubelet /var/lib/kube-proxy /var/lib/kubernetes /var/run/kubernetes';

/** The programs, from root's home to their places. */
export const placeWorkerPrograms = lines(
  `chmod +x ${baseNames(nodeBinaries)} ${baseNames(containerdBinaries)} cni-plugins/*`,
  `mv ${baseNames(nodeBinaries)} /usr/local/bin/`,
  `mv ${baseNames(containerdBinaries)} /bin/`,
  'if [ -e containerd-stress ]; then mv containerd-stress /bin/; fi',
  'mv cni-plugins/* /opt/cni/bin/',
);

/** From the disk of artifacts, where typing means a copy. */
export const installWorkerPrograms = lines(
  `install -m 755 ${nodeBinaries.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`,
  `install -m 755 ${onDisk('worker', 'containerd')}* ${onDisk('worker', 'ctr')} /bin/`,
  `install -m 755 ${onDisk('cni-plugins')}/* /opt/cni/bin/`,
);

/** How crictl finds containerd. */
export const crictlConfig = {
  path: '/etc/crictl.yaml',
  text: 'runtime-endpoint: unix:///var/run/containerd/containerd.sock\n',
} as const;

export const podResolver = lines(
  '# systemd-resolved listens on a loopback address, which is another one inside a pod.',
  "if grep -q '^nameserver 127\\.0\\.0\\.53' /etc/resolv.conf; then",
  '  sed -i \'s|^resolvConf:.*|resolvConf: "/run/systemd/resolve/resolv.conf"|\' /var/lib/kubelet/kubelet-config.yaml',
  'fi',
);

export const startWorker = lines(
  `systemctl enable ${nodePrograms.join(' ')}`,
  `systemctl restart ${nodePrograms.join(' ')}`,
);

/**
 * A learner's own files are as good, as long as the services run and no `holes` were left in those
 * of the pods' network.
 */
export const workerStarted = (network: string, ...also: readonly string[]): string =>
  all(
    unitsRunning(...nodePrograms),
    installed('/usr/local/bin', nodeBinaries),
    installed('/bin', containerdBinaries),
    installed('/opt/cni/bin', plugins),
    '[ -s /etc/cni/net.d/99-loopback.conf ]',
    '[ -s /etc/containerd/config.toml ]',
    '[ -s /var/lib/kubelet/kubelet-config.yaml ]',
    '[ -s /var/lib/kube-proxy/kube-proxy-config.yaml ]',
    `grep -q subnet ${network}`,
    ...also,
  );

/** In files of their own, so that they are still so after a reboot. */
export function nodeKernel(cluster: Cluster, { name }: Machine): Step {
  const modules = '/etc/modules-load.d/kubernetes.conf';
  const settings = '/etc/sysctl.d/kubernetes.conf';
  return {
    id: idIn(cluster, 'workers', 'kernel', name),
    title: 'Set up the kernel',
    machine: name,
    why: 'Packets between pods on one bridge must pass iptables, or services work from other nodes only.',
    commands: lines(
      'modprobe br_netfilter',
      writeFile(modules, 'br_netfilter\n'),
      writeFile(
        settings,
        'net.bridge.bridge-nf-call-iptables = 1\nnet.bridge.bridge-nf-call-ip6tables = 1\nnet.ipv4.ip_forward = 1\n',
      ),
      `sysctl -p ${settings}`,
      'swapoff -a',
      String.raw`sed -i -E '/^[^#].*\sswap\s/s/^/#/' /etc/fstab`,
    ),
    done: all(
      '[ "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv4/ip_forward | xargs)" = "1 1" ]',
      'grep -rqs br.netfilter /etc/modules-load.d /etc/modules',
      'grep -rqs bridge-nf-call-iptables /etc/sysctl.d /etc/sysctl.conf',
      '[ "$(wc -l < /proc/swaps)" = 1 ]',
    ),
  };
}

/** Waits, on a controller, until the nodes have registered and are ready. */
export function nodesReady(
  cluster: Cluster,
  { name }: Machine,
  machines: readonly Machine[],
): Step {
  const nodes = machines.map((machine) => cluster.layout.hostName(machine));
  const resources = nodes.map((node) => `node/${node}`).join(' ');
  const kubectl = 'kubectl --kubeconfig admin.kubeconfig';
  return {
    id: idIn(cluster, 'workers', 'ready', name),
    title: 'Wait until the nodes are ready',
    machine: name,
    why: 'A kubelet registers its node first, and calls it ready when containers and pod network work.',
    commands: lines(
      `${kubectl} wait --for=create ${resources} --timeout=-1s`,
      `${kubectl} wait --for=condition=Ready ${resources} --timeout=-1s`,
      `${kubectl} get nodes`,
    ),
    // Two starts of kubectl where it is slow, each of which watches.
    fastCommands: lines(
      until(`${kubectl} wait --for=create ${resources} --timeout=-1s`),
      until(`${kubectl} wait --for=condition=Ready ${resources} --timeout=-1s`),
    ),
    done: lines(askOnController('-f -m 20'), `ask /api/v1/nodes | jq -e '${areReady(nodes)}'`),
    progress: nodesProgress(nodes),
    elsewhere: nodeUnits(cluster),
    hint: 'The kubelet of a node that stays away says why: `journalctl -u kubelet` there.',
  };
}

/** jq, on the list of nodes: these are there and ready. */
const areReady = (names: readonly string[]): string =>
  `["${names.join('", "')}"] - [.items[] | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name] == []`;
