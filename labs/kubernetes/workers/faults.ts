import type { Fault } from '../../../lib/core/check.js';
import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import { firstController } from '../checking/api.js';
import {
  back,
  changedConfig,
  changedUnit,
  containerdOnly,
  droppedIn,
  ended,
  patched,
  refused,
  restart,
  rule,
  serves,
  unmade,
  watchedConfig,
} from '../checking/disturb.js';
import { added, changed, mode, otherAuthority } from '../checking/faults.js';
import {
  asksAsNode,
  startsUnits,
  touching,
  unitFile,
  using,
  type Way,
} from '../checking/touched.js';
import { authorityFile, idIn, type Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { lines, until } from '../shell.js';
import { frontFaults, withNewLease } from './front-faults.js';
import { asNode, kubeletHealth, nodeReady } from './ready.js';

type Worker = Machine & { readonly podCidr: string };

/** Ways in which a node goes wrong. */
export const workerFaults = (cluster: Cluster): readonly Fault[] => [
  ...workers(cluster).flatMap((machine, index) => [
    ...ofHost(cluster, machine),
    ...ofRuntime(cluster, machine, index),
    ...ofKubelet(cluster, machine, index),
    ...ofApi(cluster, machine),
    ...frontFaults(cluster, machine),
  ]),
  ...(workers(cluster).length === 0
    ? []
    : controllers(cluster).map(({ name }): Fault => ({
        id: `kubelet-unit-on-${name}`,
        title: `The kubelet's unit was copied to ${name}`,
        check: idIn(cluster, 'workers', 'right-machine', name),
        machine: name,
        learnerFailure: 35,
        inject: `${added('/etc/systemd/system/kubelet.service', 'printf \'[Service]\\nExecStart=/usr/local/bin/kubelet\\n\' > "$file"').inject}\nsystemctl daemon-reload`,
        undo: 'rm -f /etc/systemd/system/kubelet.service\nsystemctl daemon-reload',
        touches: [unitFile('kubelet')],
        api: 'needs',
        expect: ['kubelet', 'wrong machine'],
      }))),
];

const kubeletConfig = '/var/lib/kubelet/kubelet-config.yaml';

function ofHost(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const config = changed(kubeletConfig, 'sed -i "s/^failSwapOn:.*/failSwapOn: true/" "$file"');
  return [
    {
      id: `kube-proxy-kubeconfig-for-everybody-on-${machine}`,
      title: 'Everybody may read the kubeconfig of kube-proxy',
      check: idIn(cluster, 'workers', 'private', machine),
      machine,
      ...mode('/var/lib/kube-proxy/kubeconfig', '644', '600'),
      expect: ['/var/lib/kube-proxy/kubeconfig has mode 644'],
    },
    {
      id: `swap-on-${machine}`,
      title: 'Swap is on, and the kubelet does not bear it',
      check: idIn(cluster, 'workers', 'swap', machine),
      machine,
      learnerFailure: 25,
      inject: `${config.inject}\nhead -c 16M /dev/zero > /var/khw-swap\nchmod 600 /var/khw-swap\nmkswap /var/khw-swap > /dev/null\nswapon /var/khw-swap`,
      undo: `swapoff /var/khw-swap\nrm -f /var/khw-swap\n${config.undo}`,
      touches: [...config.touches, '/proc/swaps'],
      expect: ['swap on /var/khw-swap'],
    },
    {
      id: `bridge-module-not-kept-on-${machine}`,
      title: 'br_netfilter was loaded by hand only',
      check: idIn(cluster, 'workers', 'bridge-module', machine),
      machine,
      learnerFailure: 36,
      ...changed(
        '/etc/modules-load.d/kubernetes.conf',
        ': > "$file"',
        'mv "$file.kept" /run/khw-modules.kept',
      ),
      undo: 'mv -f /run/khw-modules.kept /etc/modules-load.d/kubernetes.conf',
      expect: ['nothing loads it at boot'],
    },
    {
      id: `bridged-packets-past-iptables-on-${machine}`,
      title: 'Bridged packets go past iptables',
      check: idIn(cluster, 'workers', 'bridge-filter', machine),
      machine,
      learnerFailure: 28,
      inject: 'sysctl -qw net.bridge.bridge-nf-call-iptables=0',
      undo: 'sysctl -qw net.bridge.bridge-nf-call-iptables=1',
      touches: ['/proc/sys/net/bridge/bridge-nf-call-iptables'],
      expect: ['net.bridge.bridge-nf-call-iptables = 0'],
    },
  ];
}

function ofRuntime(cluster: Cluster, worker: Worker, index: number): readonly Fault[] {
  const { name: machine, podCidr } = worker;
  const { podNetwork, subnetHole } = cluster.layout;
  const config = '/etc/containerd/config.toml';
  const running = `${until('[ -S /run/containerd/containerd.sock ]')}\n${nodeReady(cluster, worker)}`;
  const recovered = `${containerdOnly('restart')}\n${running}`;
  const restartedWith = (change: string) =>
    using(
      changedConfig('containerd', config, change, recovered, recovered),
      ...asksAsNode(cluster, machine),
    );
  const plugin = index === 0 ? 'bridge' : 'loopback';
  const wrongSubnet = subnetHole ?? '10.250.250.0/24';
  return [
    {
      id: `containerd-stopped-on-${machine}`,
      title: 'containerd was stopped',
      check: idIn(cluster, 'workers', 'containerd', machine),
      machine,
      inject: containerdOnly('stop'),
      undo: `${containerdOnly('start')}\n${running}`,
      ...startsUnits('containerd'),
      uses: asksAsNode(cluster, machine),
      expect: ['containerd.service is inactive'],
    },
    {
      id: `cri-switched-off-on-${machine}`,
      title: "containerd's configuration switches CRI off, as packages have it",
      check: idIn(cluster, 'workers', 'cri', machine),
      machine,
      learnerFailure: 23,
      ...using(
        changedConfig(
          'containerd',
          config,
          `sed -i '1a disabled_plugins = ["io.containerd.grpc.v1.cri"]' "$file"`,
          `${containerdOnly('restart')}\n${until('[ -S /run/containerd/containerd.sock ]')}`,
          recovered,
        ),
        ...asksAsNode(cluster, machine),
      ),
      expect: ['without its CRI plugin'],
    },
    {
      id: `cgroup-drivers-differ-on-${machine}`,
      title: 'containerd was given another cgroup driver than the kubelet',
      check: idIn(cluster, 'workers', 'cgroup-driver', machine),
      machine,
      learnerFailure: 24,
      ...restartedWith('sed -i "s/SystemdCgroup = true/SystemdCgroup = false/" "$file"'),
      expect: ['containerd uses cgroupfs, the kubelet systemd'],
    },
    ...(index === 0
      ? [
          {
            id: `containerd-tables-of-version-2-on-${machine}`,
            title: "containerd's configuration is of version 3, with tables as version 2 has them",
            check: idIn(cluster, 'workers', 'cgroup-driver', machine),
            machine,
            ...restartedWith(
              'sed -i "s/io.containerd.cri.v1.runtime/io.containerd.grpc.v1.cri/" "$file"',
            ),
            expect: ['does not read the tables'],
          },
        ]
      : []),
    {
      id: `cni-plugin-missing-on-${machine}`,
      title: `The CNI plugin ${plugin} was not copied`,
      check: idIn(cluster, 'workers', 'cni-plugins', machine),
      machine,
      learnerFailure: index === 0 ? 26 : 27,
      ...changed(`/opt/cni/bin/${plugin}`, 'rm "$file"'),
      expect: [`/opt/cni/bin/${plugin} is missing`],
    },
    {
      id: `subnet-not-filled-in-on-${machine}`,
      title:
        subnetHole === undefined
          ? 'The network configuration has a subnet that is not of this node'
          : `The word ${subnetHole} was left in the network configuration`,
      check: idIn(cluster, 'workers', 'pod-network', machine),
      machine,
      learnerFailure: 27,
      ...watchedConfig(
        podNetwork.file,
        `sed -i "s|${podCidr}|${wrongSubnet}|" "$file"`,
        'sleep 2',
        'sleep 2',
      ),
      expect: [`subnet ${wrongSubnet}`],
    },
  ];
}

/** What was left, or written, in the configuration. */
function spoiledConfig(cluster: Cluster, machine: string): Fault {
  const { subnetHole } = cluster.layout;
  const about = { check: idIn(cluster, 'workers', 'kubelet-config', machine), machine };
  return subnetHole === undefined
    ? {
        id: `kubelet-registers-no-node-on-${machine}`,
        title: 'The kubelet was told not to register its node',
        ...about,
        ...changed(kubeletConfig, 'sed -i "s|^registerNode:.*|registerNode: false|" "$file"'),
        expect: ['registerNode: false'],
      }
    : {
        id: `subnet-not-filled-in-for-kubelet-on-${machine}`,
        title: `The word ${subnetHole} was left in the kubelet's configuration`,
        ...about,
        learnerFailure: 27,
        ...changed(kubeletConfig, `sed -i "s|^podCIDR:.*|podCIDR: ${subnetHole}|" "$file"`),
        expect: [`podCIDR is still the word ${subnetHole}`],
      };
}

function ofKubelet(cluster: Cluster, worker: Machine, index: number): readonly Fault[] {
  const { name: machine } = worker;
  const strange = '/run/khw-clients.pem';
  const recovered = `${back('kubelet', kubeletHealth)}\n${nodeReady(cluster, worker)}`;
  const restarted = `systemctl restart kubelet\n${serves(kubeletHealth)}\n${nodeReady(cluster, worker)}`;
  return [
    spoiledConfig(cluster, machine),
    {
      id: `stub-resolver-for-pods-on-${machine}`,
      title: 'Pods are given the stub of systemd-resolved as name server',
      check: idIn(cluster, 'workers', 'resolv-conf', machine),
      machine,
      learnerFailure: 33,
      ...changed(
        kubeletConfig,
        'echo "nameserver 127.0.0.53" > /run/khw-stub-resolv.conf',
        'sed -i "s|^resolvConf:.*|resolvConf: /run/khw-stub-resolv.conf|" "$file"',
      ),
      expect: ['127.0.0.53', 'DNS loops'],
    },
    {
      id: `kubelet-without-kubeconfig-on-${machine}`,
      title: "The kubelet's unit names a kubeconfig that is not there",
      check: idIn(cluster, 'workers', 'kubelet', machine),
      machine,
      ...using(
        changedUnit(
          'kubelet',
          'sed -i "s|--kubeconfig=[^ ]*|--kubeconfig=/var/lib/kubelet/node.kubeconfig|" "$file"',
          `${restart('kubelet')}\n${ended('kubelet')}`,
          recovered,
        ),
        ...asksAsNode(cluster, machine),
      ),
      expect: ['kubelet.service'],
    },
    {
      id: `kubelet-port-closed-on-${machine}`,
      title: "A packet filter refuses the kubelet's health port",
      check: idIn(cluster, 'workers', 'kubelet-health', machine),
      machine,
      ...refused(10248),
      expect: ['10248'],
    },
    index % 2 === 0
      ? {
          id: `kubelet-signs-itself-on-${machine}`,
          title: 'The kubelet was not told its certificate, and signs one of its own',
          check: idIn(cluster, 'workers', 'kubelet-api', machine),
          machine,
          ...using(
            changedConfig(
              'kubelet',
              kubeletConfig,
              'sed -i "/^tls/d" "$file"',
              restarted,
              `rm -f /var/lib/kubelet/pki/kubelet.{crt,key}\n${recovered}`,
            ),
            ...asksAsNode(cluster, machine),
          ),
          expect: [`not signed by ${authorityFile(cluster)}`],
        }
      : {
          id: `kubelet-open-on-${machine}`,
          title: 'The kubelet lets everybody in',
          check: idIn(cluster, 'workers', 'kubelet-api', machine),
          machine,
          ...using(
            changedConfig(
              'kubelet',
              kubeletConfig,
              String.raw`sed -i -e '/^ *anonymous:/{n;s/false/true/}' -e 's/^\( *mode:\) Webhook/\1 AlwaysAllow/' "$file"`,
              restarted,
              recovered,
            ),
            ...asksAsNode(cluster, machine),
          ),
          expect: ['HTTP 200 for a stranger'],
        },
    {
      id: `kubelet-knows-another-authority-on-${machine}`,
      title: 'The kubelet was given another authority to know its clients by',
      check: idIn(cluster, 'workers', 'kubelet-api', machine),
      machine,
      ...using(
        changedConfig(
          'kubelet',
          kubeletConfig,
          `${otherAuthority(cluster.layout)} -out ${strange}\nsed -i 's|clientCAFile:.*|clientCAFile: "${strange}"|' "$file"`,
          restarted,
          `rm -f ${strange}\n${recovered}`,
        ),
        ...asksAsNode(cluster, machine),
      ),
      expect: [`clientCAFile is not the authority (${authorityFile(cluster)}) but ${strange}`],
    },
    {
      id: `kube-proxy-not-enabled-on-${machine}`,
      title: 'A unit was started, but not enabled',
      check: idIn(cluster, 'workers', 'boot', machine),
      machine,
      learnerFailure: 36,
      inject: 'systemctl disable --quiet kube-proxy',
      undo: 'systemctl enable --quiet kube-proxy',
      touches: [unitFile('kube-proxy')],
      api: 'needs',
      expect: ['kube-proxy.service is disabled'],
    },
  ];
}

function ofApi(cluster: Cluster, worker: Machine): readonly Fault[] {
  const { name } = worker;
  const registered = nodeName(cluster, worker);
  const server = firstController(cluster);
  const address =
    cluster.machines.find(({ fqdn }) => fqdn === cluster.apiHost)?.address ??
    cluster.serviceAddress;
  const node = `/api/v1/nodes/${registered}`;
  const proxy = 'http://127.0.0.1:10256/healthz';
  return [
    {
      id: `api-server-out-of-reach-from-${name}`,
      title: 'Packets to the API server are lost',
      check: idIn(cluster, 'workers', 'api-reachable', name),
      machine: name,
      learnerFailure: 22,
      ...rule('OUTPUT', `-p tcp --syn -d ${address}`, 6443, { target: 'DROP' }),
      expect: [`${name} cannot speak to the API server`],
    },
    {
      id: `node-${name}-deleted`,
      title: 'The node was deleted, and its kubelet not restarted',
      check: idIn(cluster, 'workers', 'registered', name),
      machine: server,
      ...touching(
        withNewLease(cluster, worker, unmade('/api/v1/nodes', registered)),
        `${name} services`,
      ),
      expect: [`no node ${registered}`],
    },
    {
      id: `node-${name}-cordoned`,
      title: 'The node was cordoned',
      check: idIn(cluster, 'workers', 'ready', name),
      machine: server,
      ...touching(cordoned(node), `${name} services`),
      expect: ['cordoned', 'kubectl uncordon'],
    },
    {
      id: `node-${name}-tainted-by-hand`,
      title: 'Somebody has put a taint on the node',
      check: idIn(cluster, 'workers', 'ready', name),
      machine: server,
      ...touching(
        patched(
          node,
          { spec: { taints: [{ key: 'dedicated', value: 'somebody', effect: 'NoSchedule' }] } },
          { spec: { taints: null } },
        ),
        `${name} services`,
      ),
      expect: ['dedicated=somebody:NoSchedule', 'kubectl taint node'],
    },
    {
      id: `node-${name}-without-room`,
      title: "The node's disk is full",
      check: idIn(cluster, 'workers', 'ready', name),
      machine: name,
      // fallocate takes no room on the disk of the computer below.
      inject: lines(
        'set -e',
        'fallocate -l $(($(df --output=avail -B1 /var | tail -n 1) - 300000000)) /var/tmp/khw-lab-fill',
        'systemctl restart kubelet',
        until(`${asNode(cluster, worker)} | grep -q '"type":"DiskPressure","status":"True"'`),
      ),
      undo: lines(
        'rm -f /var/tmp/khw-lab-fill',
        'systemctl restart kubelet',
        nodeReady(cluster, worker),
      ),
      // Pods are evicted, and images removed.
      restore: true,
      ...startsUnits('kubelet'),
      touches: ['services', '/var/tmp/khw-lab-fill', 'network of pods'],
      expect: ['DiskPressure', 'df -h', 'goes by itself'],
    },
    {
      id: `kube-proxy-in-unknown-mode-on-${name}`,
      title: 'kube-proxy was given a mode that there is not',
      check: idIn(cluster, 'workers', 'kube-proxy', name),
      machine: name,
      ...changedConfig(
        'kube-proxy',
        '/var/lib/kube-proxy/kube-proxy-config.yaml',
        'sed -i "s|^mode:.*|mode: iptabels|" "$file"',
        `${restart('kube-proxy')}\n${ended('kube-proxy')}`,
        back('kube-proxy', proxy),
      ),
      expect: ['kube-proxy.service'],
    },
    {
      id: `kube-proxy-restarts-all-the-time-on-${name}`,
      title: 'kube-proxy is ended again and again, and runs well in between',
      check: idIn(cluster, 'workers', 'kube-proxy', name),
      machine: name,
      ...droppedIn(
        'kube-proxy',
        'RuntimeMaxSec=20\\nRestart=always',
        `${restart('kube-proxy')}\n${ended('kube-proxy', 2)}`,
        back('kube-proxy', proxy),
      ),
      expect: ['restarted', 'RuntimeMaxSec='],
    },
    {
      id: `kube-proxy-port-closed-on-${name}`,
      title: "A packet filter refuses kube-proxy's health port",
      check: idIn(cluster, 'workers', 'kube-proxy-health', name),
      machine: name,
      ...refused(10256),
      expect: ['10256'],
    },
    {
      id: `service-address-without-way-on-${name}`,
      title: "There is no way to the service's address",
      check: idIn(cluster, 'workers', 'service-address', name),
      machine: name,
      inject: `ip route add unreachable ${cluster.serviceAddress}`,
      undo: `ip route del unreachable ${cluster.serviceAddress}`,
      touches: ['routes'],
      expect: ["by the service's address"],
    },
  ];
}

/** The taint that goes with it is added and taken away by the controller manager. */
function cordoned(node: string): Way {
  const way = patched(node, { spec: { unschedulable: true } }, { spec: { unschedulable: null } });
  return {
    ...way,
    undo: `${way.undo}\n${until(`! ask ${node} | grep -q node.kubernetes.io/unschedulable`)}`,
  };
}
