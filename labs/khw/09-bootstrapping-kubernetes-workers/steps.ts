import type { Step } from '../../../lib/core/chapter.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { askOnController } from '../../kubernetes/administrator.js';
import { copyStep, type Copy } from '../../kubernetes/copies.js';
import { nodesProgress, nodeUnits } from '../../kubernetes/progress.js';
import {
  all,
  installed,
  lines,
  onDisk,
  reload,
  unitsRunning,
  until,
  writeFile,
} from '../../kubernetes/shell.js';

export function workerSteps(lab: Lab): readonly (readonly Step[])[] {
  const machines = workers(lab);
  if (machines.length === 0) return [];
  return [
    [...machines.map((machine) => copyToWorker(lab, machine)), ...machines.map(kernel)],
    machines.map(start),
    controllers(lab)
      .slice(0, 1)
      .map((controller) => ready(lab, controller, machines)),
  ];
}

const services = ['containerd', 'kubelet', 'kube-proxy'];
/** For /usr/local/bin, and for /bin, where the tutorial's unit file looks for containerd. */
const nodeBinaries = [
  'worker/crictl',
  'worker/kube-proxy',
  'worker/kubelet',
  'worker/runc',
  'client/kubectl',
];
const containerdBinaries = ['worker/containerd', 'worker/containerd-shim-runc-v2', 'worker/ctr'];
const plugins = ['cni-plugins/bridge', 'cni-plugins/loopback', 'cni-plugins/host-local'];
const baseNames = (files: readonly string[]): string =>
  files.map((file) => file.replace(/^.*\//, '')).join(' ');

function copyToWorker(lab: Lab, { name, podCidr }: Machine & { readonly podCidr: string }): Step {
  const home = (from: string): Copy => ({ from, to: `/root/${from.replace(/^.*\//, '')}` });
  const ofNode = (from: string): Copy => ({ ...home(from), holes: { SUBNET: podCidr } });
  return copyStep(lab, {
    id: `09.copy.${name}`,
    title: `Copy the worker's programs and files to ${name}`,
    to: name,
    used: startDone,
    why: 'Each node gets its own pod subnet, written into its copies of two of the files.',
    copies: [
      ofNode('configs/10-bridge.conf'),
      ofNode('configs/kubelet-config.yaml'),
      home('configs/99-loopback.conf'),
      home('configs/containerd-config.toml'),
      home('configs/kube-proxy-config.yaml'),
      ...services.map((service) => home(`units/${service}.service`)),
      ...['downloads/worker/*', 'downloads/client/kubectl'].map((from) => ({
        ...home(from),
        binary: true,
      })),
      { from: 'downloads/cni-plugins/*', to: '/root/cni-plugins/*', binary: true },
    ],
  });
}

/** In files of their own, so that they are still so after a reboot. */
function kernel({ name }: Machine): Step {
  const modules = '/etc/modules-load.d/kubernetes.conf';
  const settings = '/etc/sysctl.d/kubernetes.conf';
  return {
    id: `09.kernel.${name}`,
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

function start({ name }: Machine): Step {
  const folders =
    'mkdir -p /etc/cni/net.d /opt/cni/bin /etc/containerd /var/lib/kubelet /var/lib/kube-proxy /var/lib/kubernetes /var/run/kubernetes';
  const nodeNames = baseNames(nodeBinaries);
  const containerdNames = baseNames(containerdBinaries);
  return {
    id: `09.start.${name}`,
    title: 'Install and start containerd, kubelet and kube-proxy',
    machine: name,
    why: 'containerd runs the containers, the kubelet tells it which, kube-proxy makes services reachable.',
    commands: lines(
      folders,
      `chmod +x ${nodeNames} ${containerdNames} cni-plugins/*`,
      `mv ${nodeNames} /usr/local/bin/`,
      `mv ${containerdNames} /bin/`,
      'if [ -e containerd-stress ]; then mv containerd-stress /bin/; fi',
      'mv cni-plugins/* /opt/cni/bin/',
      configure,
      reload,
      run,
    ),
    fastCommands: lines(
      folders,
      `install -m 755 ${nodeBinaries.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`,
      `install -m 755 ${onDisk('worker', 'containerd')}* ${onDisk('worker', 'ctr')} /bin/`,
      `install -m 755 ${onDisk('cni-plugins')}/* /opt/cni/bin/`,
      configure,
      run,
    ),
    done: startDone,
    units: services,
  };
}

const configure = lines(
  'mv 10-bridge.conf 99-loopback.conf /etc/cni/net.d/',
  'mv containerd-config.toml /etc/containerd/config.toml',
  'mv kubelet-config.yaml /var/lib/kubelet/',
  'mv kube-proxy-config.yaml /var/lib/kube-proxy/',
  `mv ${services.map((service) => `${service}.service`).join(' ')} /etc/systemd/system/`,
  writeFile('/etc/crictl.yaml', 'runtime-endpoint: unix:///var/run/containerd/containerd.sock\n'),
  '# systemd-resolved listens on a loopback address, which is another one inside a pod.',
  "if grep -q '^nameserver 127\\.0\\.0\\.53' /etc/resolv.conf; then",
  '  sed -i \'s|^resolvConf:.*|resolvConf: "/run/systemd/resolve/resolv.conf"|\' /var/lib/kubelet/kubelet-config.yaml',
  'fi',
);

const run = lines(
  `systemctl enable ${services.join(' ')}`,
  `systemctl restart ${services.join(' ')}`,
);

/** A learner's own files are as good, as long as the services run and no hole was left. */
const startDone = all(
  unitsRunning(...services),
  installed('/usr/local/bin', nodeBinaries),
  installed('/bin', containerdBinaries),
  installed('/opt/cni/bin', plugins),
  '[ -s /etc/cni/net.d/99-loopback.conf ]',
  '[ -s /etc/containerd/config.toml ]',
  '[ -s /var/lib/kubelet/kubelet-config.yaml ]',
  '[ -s /var/lib/kube-proxy/kube-proxy-config.yaml ]',
  'grep -q subnet /etc/cni/net.d/10-bridge.conf',
  '! grep -q SUBNET /etc/cni/net.d/10-bridge.conf /var/lib/kubelet/kubelet-config.yaml',
);

function ready(lab: Lab, { name }: Machine, nodes: readonly Machine[]): Step {
  const resources = nodes.map((node) => `node/${node.name}`).join(' ');
  const kubectl = 'kubectl --kubeconfig admin.kubeconfig';
  return {
    id: `09.ready.${name}`,
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
    done: lines(
      askOnController('-f -m 20'),
      `ask /api/v1/nodes | jq -e '${areReady(nodes.map((node) => node.name))}'`,
    ),
    progress: nodesProgress(nodes.map((node) => node.name)),
    elsewhere: nodeUnits(lab),
    hint: 'The kubelet of a node that stays away says why: `journalctl -u kubelet` there.',
  };
}

/** jq, on the list of nodes: these are there and ready. */
const areReady = (names: readonly string[]): string =>
  `["${names.join('", "')}"] - [.items[] | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name] == []`;
