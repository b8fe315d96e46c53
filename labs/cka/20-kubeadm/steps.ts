import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { authorityFile, type Cluster } from '../../kubernetes/layout.js';
import {
  all,
  installed,
  installedFrom,
  lines,
  ofRelease,
  onDisk,
  reload,
  routeVia,
  startServices,
  unitsRunning,
  until,
  writeFile,
} from '../../kubernetes/shell.js';
import { routesUnit } from '../../kubernetes/routes/unit.js';
import { configText, unitText } from '../../kubernetes/unit-files.js';
import { crictlConfig } from '../../kubernetes/workers/steps.js';
import { idOf, membersOf, serverPods, type Members, type Worker } from './cluster.js';
import { versionFor } from './release.js';
import { initConfiguration, joinConfiguration, kubeletUnit } from './texts.js';

/**
 * The cluster of the hard way is taken away, and one by kubeadm is made on the same machines. The
 * last worker gets all that it takes to join, and stays out.
 */
export function kubeadmSteps(cluster: Cluster): readonly (readonly Step[])[] {
  const version = versionFor(cluster);
  const members = membersOf(cluster);
  if (version === undefined || members === undefined) return [];
  const { server, joined, bare } = members;
  const nodes = [...joined, ...(bare === undefined ? [] : [bare])];
  return [
    [...controllers(cluster).map(controllerAside), ...workers(cluster).map(workerAside)],
    [runtime(cluster, server), network(cluster, server)],
    [server, ...nodes].map((machine) => kernel(machine)),
    [server, ...nodes].map((machine) => programs(cluster, machine)),
    ...(nodes.length === 0 ? [] : [nodes.map((node) => routeToServer(cluster, server, node))]),
    [authority(cluster, server)],
    [init(cluster, server, version)],
    ...(joined.length === 0 ? [] : [joined.map((node) => joinConfig(cluster, node))]),
    ...joined.map((node) => [join(cluster, server, node)]),
    [ready(cluster, members)],
  ];
}

const kept = '/root/hard-way';
const script = (name: string): string => readScript(`labs/cka/20-kubeadm/${name}.sh`);
const etcUnit = (name: string): string => `/etc/systemd/system/${name}.service`;

const controllerAside = ({ name }: Machine): Step => ({
  id: idOf('aside', name),
  title: 'Take the control plane of the hard way aside',
  machine: name,
  why: `kubeadm wants the ports and folders for itself. All is moved to ${kept}; what \`reset done\` restores has it in its place.`,
  commands: lines(script('aside'), script('aside-controller')),
  done: all(
    `[ -e ${kept}/var/lib/etcd ]`,
    `[ ! -e ${etcUnit('kube-apiserver')} ]`,
    `[ ! -e ${etcUnit('etcd')} ]`,
  ),
});

const workerAside = ({ name }: Machine): Step => ({
  id: idOf('aside', name),
  title: 'Take kubelet and kube-proxy of the hard way aside',
  machine: name,
  why: 'A kubelet that knows another cluster would go on asking for it; its pods end first, so that their addresses are free.',
  commands: lines(script('aside'), script('aside-worker')),
  done: all(`[ -e ${kept}/var/lib/kubelet ]`, `[ ! -e ${etcUnit('kube-proxy')} ]`),
});

const nodeBinaries = ['worker/crictl', 'worker/runc'];
const runtimeBinaries = ['worker/containerd', 'worker/containerd-shim-runc-v2', 'worker/ctr'];

/** As chapter 09 has it on workers. */
const runtime = (cluster: Cluster, { name }: Machine): Step => ({
  id: idOf('runtime', name),
  title: 'Install the container runtime',
  machine: name,
  why: 'The control plane will be pods, and a kubelet needs somebody who runs their containers.',
  commands: lines(
    'mkdir -p /etc/containerd /opt/cni/bin',
    `install -m 755 ${nodeBinaries.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`,
    `install -m 755 ${runtimeBinaries.map((file) => onDisk(file)).join(' ')} /bin/`,
    `install -m 755 ${onDisk('cni-plugins')}/* /opt/cni/bin/`,
    writeFile('/etc/containerd/config.toml', configText(cluster, 'containerd-config.toml')),
    writeFile(crictlConfig.path, crictlConfig.text),
    writeFile(etcUnit('containerd'), unitText(cluster, 'containerd')),
    reload,
    'systemctl enable --now containerd',
  ),
  done: all(
    unitsRunning('containerd'),
    installed('/usr/local/bin', nodeBinaries),
    installed('/bin', runtimeBinaries),
    '[ -x /opt/cni/bin/bridge ]',
  ),
  units: ['containerd'],
});

/** The bridge plugin, with a range of its own, as on workers. */
const network = (cluster: Cluster, { name }: Machine): Step => {
  const { file } = cluster.layout.podNetwork;
  return {
    id: idOf('network', name),
    title: 'Give pods on the control plane a network',
    machine: name,
    why: 'kubeadm leaves the network of pods to others. Here it is what chapters 09 and 11 made: a bridge on each machine, and routes between them.',
    commands: lines(
      'mkdir -p /etc/cni/net.d',
      writeFile(file, configText(cluster, '10-bridge.conf').replace('SUBNET', serverPods(cluster))),
      writeFile('/etc/cni/net.d/99-loopback.conf', configText(cluster, '99-loopback.conf')),
    ),
    done: all(
      `grep -qF '"${serverPods(cluster)}"' ${file}`,
      '[ -s /etc/cni/net.d/99-loopback.conf ]',
    ),
  };
};

/** What its preflight checks look for, and what services need. */
const kernel = ({ name }: Machine): Step => ({
  id: idOf('kernel', name),
  title: 'Set up the kernel',
  machine: name,
  why: 'Packets of pods are forwarded, pass iptables on the bridge, and no memory is on a disk.',
  commands: lines(
    writeFile('/etc/modules-load.d/kubeadm.conf', 'overlay\nbr_netfilter\n'),
    'modprobe -a overlay br_netfilter',
    writeFile(
      '/etc/sysctl.d/kubeadm.conf',
      'net.bridge.bridge-nf-call-iptables = 1\nnet.bridge.bridge-nf-call-ip6tables = 1\nnet.ipv4.ip_forward = 1\n',
    ),
    'sysctl -p /etc/sysctl.d/kubeadm.conf',
    'swapoff -a',
  ),
  done: all(
    '[ "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv4/ip_forward | xargs)" = "1 1" ]',
    '[ -s /etc/modules-load.d/kubeadm.conf ]',
    '[ -s /etc/sysctl.d/kubeadm.conf ]',
    '[ "$(wc -l < /proc/swaps)" = 1 ]',
  ),
});

/** kubeadm, kubelet and kubectl; the unit starts nothing before there is something to start. */
const programs = (cluster: Cluster, { name }: Machine): Step => {
  const kubeadm = ofRelease(cluster.releaseSet, 'worker', 'kubeadm');
  return {
    id: idOf('programs', name),
    title: 'Install kubeadm and the kubelet',
    machine: name,
    why: 'kubeadm writes what a kubelet needs and starts it; the kubelet starts everything else.',
    commands: lines(
      `install -m 755 ${kubeadm} ${onDisk('worker/kubelet')} ${onDisk('client/kubectl')} /usr/local/bin/`,
      writeFile(etcUnit('kubelet'), kubeletUnit(cluster)),
      reload,
      'systemctl enable kubelet',
    ),
    done: all(
      installedFrom(cluster.releaseSet, '/usr/local/bin', ['worker/kubeadm']),
      installed('/usr/local/bin', ['worker/kubelet', 'client/kubectl']),
      `grep -q KUBELET_KUBEADM_ARGS ${etcUnit('kubelet')}`,
      'systemctl is-enabled --quiet kubelet',
    ),
  };
};

/** Chapter 11 knows of no pods on a controller. */
const routeToServer = (cluster: Cluster, server: Machine, { name }: Machine): Step => {
  const unit = 'kubeadm-pod-route';
  const range = serverPods(cluster);
  return {
    id: idOf('route', name),
    title: 'Add the route to pods of the control plane',
    machine: name,
    why: 'CoreDNS may run there, and others ask it.',
    commands: lines(
      writeFile(
        etcUnit(unit),
        routesUnit('Route to pods of the control plane', [{ range, address: server.address }]),
      ),
      startServices(unit),
    ),
    done: all(unitsRunning(unit), routeVia(range, server.address)),
    units: [unit],
  };
};

const pki = '/etc/kubernetes/pki';

/** Whoever was known to the cluster before is known to this one. */
const authority = (cluster: Cluster, { name }: Machine): Step => {
  const { layout } = cluster;
  const from = `${kept}/var/lib/kubernetes`;
  return {
    id: idOf('authority', name),
    title: 'Hand over the certificate authority',
    machine: name,
    why: 'kubeadm makes no authority where there is one: the administrator on the jumpbox keeps certificate and kubeconfig.',
    commands: lines(
      `mkdir -p ${pki}`,
      `install -m 644 ${from}/${authorityFile(cluster)} ${pki}/ca.crt`,
      `install -m 600 ${from}/${layout.key(layout.stems.authority)} ${pki}/ca.key`,
    ),
    done: all(`cmp -s ${from}/${authorityFile(cluster)} ${pki}/ca.crt`, `[ -s ${pki}/ca.key ]`),
  };
};

const asAdmin = 'kubectl --kubeconfig /etc/kubernetes/admin.conf';

function init(cluster: Cluster, server: Machine, version: string): Step {
  const { name } = server;
  return {
    id: idOf('init', name),
    title: 'Make the control plane',
    machine: name,
    why: 'Certificates, kubeconfigs and manifests are files; the kubelet makes static pods of them, and what the cluster then has to know is put into its API.',
    commands: lines(
      writeFile('/root/kubeadm.yaml', initConfiguration(cluster, server, version)),
      '# What an earlier try has left is used again.',
      'again=$(ls /etc/kubernetes/manifests 2> /dev/null || true)',
      'kubeadm init --config kubeadm.yaml --skip-token-print ${again:+--ignore-preflight-errors=all}',
    ),
    done: all(
      '[ -s /etc/kubernetes/kubelet.conf ]',
      unitsRunning('kubelet'),
      `curl -sf --cacert ${pki}/ca.crt https://127.0.0.1:6443/readyz`,
      `${asAdmin} -n kube-system get daemonset/kube-proxy deployment/coredns`,
    ),
    units: ['kubelet', 'containerd'],
    progress: lines(
      'crictl ps -a -o json 2> /dev/null | jq -r \'[.containers[]? | "\\(.metadata.name) \\(.state | ltrimstr("CONTAINER_") | ascii_downcase)"] | unique | join(", ")\'',
    ),
    hint: '`crictl ps -a` and `crictl logs` on that machine show why a part of the control plane ends.',
  };
}

const joinConfig = (cluster: Cluster, node: Worker): Step => ({
  id: idOf('join-config', node.name),
  title: `Write down how ${node.name} joins`,
  machine: node.name,
  why: 'Slow machines need longer than kubeadm usually waits, which no flag of it says.',
  commands: writeFile('/root/join.yaml', joinConfiguration(cluster, node)),
  done: '[ -s /root/join.yaml ]',
});

function join(cluster: Cluster, server: Machine, node: Worker): Step {
  return {
    id: idOf('join', node.name),
    title: `Let ${node.name} join`,
    machine: jumpbox(cluster).name,
    why: 'A token lets the kubelet ask for its certificate; the hash of the authority tells it that it asks the right cluster.',
    commands: lines(
      `token=$(ssh -n root@${server.name} kubeadm token create --ttl 2h)`,
      `hash=$(openssl x509 -in ${authorityFile(cluster)} -noout -pubkey | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1)`,
      '# What an earlier try has left would be in the way.',
      `ssh -n root@${node.name} "systemctl stop kubelet; rm -rf ${pki} /etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf"`,
      `ssh -n root@${node.name} "sed -i -e 's/ token: .*/ token: $token/' -e 's/sha256:[0-9A-Za-z]*/sha256:$hash/' join.yaml && kubeadm join --config join.yaml"`,
    ),
    done: [
      {
        machine: node.name,
        holds: all('[ -s /etc/kubernetes/kubelet.conf ]', unitsRunning('kubelet')),
      },
    ],
    elsewhere: [{ machine: node.name, units: ['kubelet', 'containerd'] }],
  };
}

function ready(cluster: Cluster, { server, joined }: Members): Step {
  const nodes = [server, ...joined].map(({ name }) => `node/${name}`).join(' ');
  const waits = [
    `kubectl wait --for=condition=Ready ${nodes} --timeout=-1s`,
    'kubectl -n kube-system rollout status daemonset/kube-proxy',
    'kubectl -n kube-system rollout status deployment/coredns',
  ];
  return {
    id: idOf('ready'),
    title: 'Wait until the cluster is whole',
    machine: jumpbox(cluster).name,
    why: 'Nodes are ready when their pods have a network; kube-proxy and CoreDNS are pods like others.',
    commands: lines(...waits, 'kubectl get nodes -o wide'),
    fastCommands: lines(...waits.map((wait) => until(wait))),
    done: all(
      `kubectl wait --for=condition=Ready ${nodes} --timeout=1s`,
      'kubectl -n kube-system rollout status daemonset/kube-proxy --watch=false | grep success > /dev/null',
      'kubectl -n kube-system rollout status deployment/coredns --watch=false | grep success > /dev/null',
    ),
    elsewhere: [server, ...joined].map(({ name: machine }) => ({
      machine,
      units: ['kubelet', 'containerd'],
    })),
  };
}
