import type { Fault } from '../../../lib/core/check.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { firstController } from '../../kubernetes/checking/api.js';
import {
  back,
  changedConfig,
  changedUnit,
  containerdOnly,
  ended,
  nodeReady,
  patched,
  refused,
  restart,
  rule,
  serves,
  unmade,
  watchedConfig,
} from '../../kubernetes/checking/disturb.js';
import { added, changed } from '../../kubernetes/checking/faults.js';
import {
  asksAsNode,
  startsUnits,
  unitFile,
  using,
  type Way,
} from '../../kubernetes/checking/touched.js';
import { until } from '../../kubernetes/shell.js';

type Worker = Machine & { readonly podCidr: string };

export const workerFaults = (lab: Lab): readonly Fault[] => [
  ...workers(lab).flatMap((machine, index) => [
    ...ofHost(machine),
    ...ofRuntime(lab, machine, index),
    ...ofKubelet(lab, machine, index),
    ...ofApi(lab, machine),
  ]),
  ...(workers(lab).length === 0
    ? []
    : controllers(lab).map(({ name }): Fault => ({
        id: `kubelet-unit-on-${name}`,
        title: `The kubelet's unit was copied to ${name}`,
        check: `09.right-machine.${name}`,
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
const kubeletHealth = 'http://127.0.0.1:10248/healthz';

function ofHost({ name: machine }: Machine): readonly Fault[] {
  const config = changed(kubeletConfig, 'sed -i "s/^failSwapOn:.*/failSwapOn: true/" "$file"');
  return [
    {
      id: `swap-on-${machine}`,
      title: 'Swap is on, and the kubelet does not bear it',
      check: `09.swap.${machine}`,
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
      check: `09.bridge-module.${machine}`,
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
      check: `09.bridge-filter.${machine}`,
      machine,
      learnerFailure: 28,
      inject: 'sysctl -qw net.bridge.bridge-nf-call-iptables=0',
      undo: 'sysctl -qw net.bridge.bridge-nf-call-iptables=1',
      touches: ['/proc/sys/net/bridge/bridge-nf-call-iptables'],
      expect: ['net.bridge.bridge-nf-call-iptables = 0'],
    },
  ];
}

function ofRuntime(lab: Lab, { name: machine, podCidr }: Worker, index: number): readonly Fault[] {
  const config = '/etc/containerd/config.toml';
  const running = `${until('[ -S /run/containerd/containerd.sock ]')}\n${nodeReady(lab, machine)}`;
  const recovered = `${containerdOnly('restart')}\n${running}`;
  const plugin = index === 0 ? 'bridge' : 'loopback';
  return [
    {
      id: `containerd-stopped-on-${machine}`,
      title: 'containerd was stopped',
      check: `09.containerd.${machine}`,
      machine,
      inject: containerdOnly('stop'),
      undo: `${containerdOnly('start')}\n${running}`,
      ...startsUnits('containerd'),
      uses: asksAsNode,
      expect: ['containerd.service is inactive'],
    },
    {
      id: `cri-switched-off-on-${machine}`,
      title: "containerd's configuration switches CRI off, as packages have it",
      check: `09.cri.${machine}`,
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
        ...asksAsNode,
      ),
      expect: ['without its CRI plugin'],
    },
    {
      id: `cgroup-drivers-differ-on-${machine}`,
      title: 'containerd was given another cgroup driver than the kubelet',
      check: `09.cgroup-driver.${machine}`,
      machine,
      learnerFailure: 24,
      ...using(
        changedConfig(
          'containerd',
          config,
          'sed -i "s/SystemdCgroup = true/SystemdCgroup = false/" "$file"',
          `${containerdOnly('restart')}\n${running}`,
          recovered,
        ),
        ...asksAsNode,
      ),
      expect: ['containerd uses cgroupfs, the kubelet systemd'],
    },
    {
      id: `cni-plugin-missing-on-${machine}`,
      title: `The CNI plugin ${plugin} was not copied`,
      check: `09.cni-plugins.${machine}`,
      machine,
      learnerFailure: index === 0 ? 26 : 27,
      ...changed(`/opt/cni/bin/${plugin}`, 'rm "$file"'),
      expect: [`/opt/cni/bin/${plugin} is missing`],
    },
    {
      id: `subnet-not-filled-in-on-${machine}`,
      title: 'The word SUBNET was left in the network configuration',
      check: `09.pod-network.${machine}`,
      machine,
      learnerFailure: 27,
      ...watchedConfig(
        '/etc/cni/net.d/10-bridge.conf',
        `sed -i "s|${podCidr}|SUBNET|" "$file"`,
        'sleep 2',
        'sleep 2',
      ),
      expect: ['subnet SUBNET'],
    },
  ];
}

function ofKubelet(lab: Lab, { name: machine }: Machine, index: number): readonly Fault[] {
  const recovered = `${back('kubelet', kubeletHealth)}\n${nodeReady(lab, machine)}`;
  const restarted = `systemctl restart kubelet\n${serves(kubeletHealth)}\n${nodeReady(lab, machine)}`;
  return [
    {
      id: `subnet-not-filled-in-for-kubelet-on-${machine}`,
      title: "The word SUBNET was left in the kubelet's configuration",
      check: `09.kubelet-config.${machine}`,
      machine,
      learnerFailure: 27,
      ...changed(kubeletConfig, 'sed -i "s|^podCIDR:.*|podCIDR: SUBNET|" "$file"'),
      expect: ['podCIDR is still the word SUBNET'],
    },
    {
      id: `stub-resolver-for-pods-on-${machine}`,
      title: 'Pods are given the stub of systemd-resolved as name server',
      check: `09.resolv-conf.${machine}`,
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
      check: `09.kubelet.${machine}`,
      machine,
      ...using(
        changedUnit(
          'kubelet',
          'sed -i "s|--kubeconfig=[^ ]*|--kubeconfig=/var/lib/kubelet/node.kubeconfig|" "$file"',
          `${restart('kubelet')}\n${ended('kubelet')}`,
          recovered,
        ),
        ...asksAsNode,
      ),
      expect: ['kubelet.service'],
    },
    {
      id: `kubelet-port-closed-on-${machine}`,
      title: "A packet filter refuses the kubelet's health port",
      check: `09.kubelet-health.${machine}`,
      machine,
      ...refused(10248),
      expect: ['10248'],
    },
    index % 2 === 0
      ? {
          id: `kubelet-signs-itself-on-${machine}`,
          title: 'The kubelet was not told its certificate, and signs one of its own',
          check: `09.kubelet-api.${machine}`,
          machine,
          ...using(
            changedConfig(
              'kubelet',
              kubeletConfig,
              'sed -i "/^tls/d" "$file"',
              restarted,
              `rm -f /var/lib/kubelet/pki/kubelet.{crt,key}\n${recovered}`,
            ),
            ...asksAsNode,
          ),
          expect: ['not signed by ca.crt'],
        }
      : {
          id: `kubelet-open-on-${machine}`,
          title: 'The kubelet lets everybody in',
          check: `09.kubelet-api.${machine}`,
          machine,
          ...using(
            changedConfig(
              'kubelet',
              kubeletConfig,
              String.raw`sed -i -e '/^ *anonymous:/{n;s/false/true/}' -e 's/^\( *mode:\) Webhook/\1 AlwaysAllow/' "$file"`,
              restarted,
              recovered,
            ),
            ...asksAsNode,
          ),
          expect: ['HTTP 200 for a stranger'],
        },
    {
      id: `kube-proxy-not-enabled-on-${machine}`,
      title: 'A unit was started, but not enabled',
      check: `09.boot.${machine}`,
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

function ofApi(lab: Lab, { name }: Machine): readonly Fault[] {
  const server = firstController(lab);
  const address =
    lab.machines.find(({ fqdn }) => fqdn === lab.apiHost)?.address ?? lab.serviceAddress;
  const node = `/api/v1/nodes/${name}`;
  const proxy = 'http://127.0.0.1:10256/healthz';
  return [
    {
      id: `api-server-out-of-reach-from-${name}`,
      title: 'Packets to the API server are lost',
      check: `09.api-reachable.${name}`,
      machine: name,
      learnerFailure: 22,
      ...rule('OUTPUT', `-p tcp --syn -d ${address}`, 6443, { target: 'DROP' }),
      expect: [`${name} cannot speak to the API server`],
    },
    {
      id: `node-${name}-deleted`,
      title: 'The node was deleted, and its kubelet not restarted',
      check: `09.registered.${name}`,
      machine: server,
      ...unmade('/api/v1/nodes', name),
      expect: [`no node ${name}`],
    },
    {
      id: `node-${name}-cordoned`,
      title: 'The node was cordoned',
      check: `09.ready.${name}`,
      machine: server,
      ...cordoned(node),
      expect: ['cordoned', 'kubectl uncordon'],
    },
    {
      id: `kube-proxy-in-unknown-mode-on-${name}`,
      title: 'kube-proxy was given a mode that there is not',
      check: `09.kube-proxy.${name}`,
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
      id: `kube-proxy-port-closed-on-${name}`,
      title: "A packet filter refuses kube-proxy's health port",
      check: `09.kube-proxy-health.${name}`,
      machine: name,
      ...refused(10256),
      expect: ['10256'],
    },
    {
      id: `service-address-without-way-on-${name}`,
      title: "There is no way to the service's address",
      check: `09.service-address.${name}`,
      machine: name,
      inject: `ip route add unreachable ${lab.serviceAddress}`,
      undo: `ip route del unreachable ${lab.serviceAddress}`,
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
    undo: `${way.undo}\n${until(`! api ${node} | grep -q node.kubernetes.io/unschedulable`)}`,
  };
}
