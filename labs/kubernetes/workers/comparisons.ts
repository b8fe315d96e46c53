import type { Comparison } from '../../../lib/core/check.js';
import { workers, type Machine } from '../../../lib/core/lab.js';
import { listAt, textAt } from '../../../lib/evidence/api.js';
import { readRuntimeStatus } from '../../../lib/evidence/cri.js';
import { flagComparison, modeComparison, settingsComparison } from '../checking/compare.js';
import { kernelFact, readKernel } from '../checking/network.js';
import { runtimeFact } from '../checking/node.js';
import { nodePrograms } from '../checking/units.js';
import { idIn, type Cluster } from '../layout.js';
import { configText, kubeletConfig, unitOn } from '../unit-files.js';

/** What runs on each worker beside the reference: flags, settings, what containerd works by. */
export function workerComparisons(cluster: Cluster): readonly Comparison[] {
  const { chapters, podNetwork } = cluster.layout;
  return workers(cluster).flatMap((machine) => {
    const { name, podCidr } = machine;
    const filled = (text: string): string => text.replaceAll('SUBNET', podCidr);
    return [
      ...nodePrograms
        .filter((program) => program !== 'containerd')
        .map((program) =>
          flagComparison(chapters.workers, name, program, unitOn(cluster, program, machine)),
        ),
      settingsComparison(
        idIn(cluster, 'workers', 'kubelet-config', name),
        `The kubelet's configuration on ${name}`,
        name,
        '/var/lib/kubelet/kubelet-config.yaml',
        filled(kubeletConfig(cluster, name)),
      ),
      settingsComparison(
        idIn(cluster, 'workers', 'kube-proxy-config', name),
        `kube-proxy's configuration on ${name}`,
        name,
        '/var/lib/kube-proxy/kube-proxy-config.yaml',
        configText(cluster, 'kube-proxy-config.yaml'),
      ),
      settingsComparison(
        idIn(cluster, 'workers', 'bridge-config', name),
        `The pod network's configuration on ${name}`,
        name,
        podNetwork.file,
        filled(configText(cluster, '10-bridge.conf')),
      ),
      runtime(cluster, machine),
      kernel(cluster, machine),
      modeComparison(idIn(cluster, 'workers', 'modes', name), `Permissions on ${name}`, name, {
        [cluster.layout.onNode(name).key]: '600',
        '/var/lib/kubelet/kubeconfig': '600',
        '/var/lib/kube-proxy/kubeconfig': '600',
        '/opt/cni/bin/bridge': '755',
        '/opt/cni/bin/host-local': '755',
        '/opt/cni/bin/loopback': '755',
      }),
    ];
  });
}

/** As the running containerd has it, wherever it was written. */
const runtime = (cluster: Cluster, { name, podCidr }: Machine): Comparison => ({
  id: idIn(cluster, 'workers', 'runtime', name),
  title: `What containerd on ${name} works by`,
  fact: runtimeFact(name),
  reference: {
    SystemdCgroup: 'true',
    'CNI plugin': 'bridge',
    subnet: podCidr ?? '',
    'plugin folders': '/opt/cni/bin',
  },
  read: (answer) => {
    const { code, systemdCgroup, plugins, pluginFolders } = readRuntimeStatus(answer.stdout);
    if (code !== 0) return undefined;
    const [first] = plugins ?? [];
    const [range] = listAt(first, 'ipam', 'ranges');
    return {
      SystemdCgroup: String(systemdCgroup ?? 'unknown'),
      'CNI plugin': textAt(first, 'type'),
      subnet:
        textAt(first, 'ipam', 'subnet') ||
        textAt(Array.isArray(range) ? (range[0] as unknown) : undefined, 'subnet'),
      'plugin folders': pluginFolders.join(', '),
    };
  },
});

const kernel = (cluster: Cluster, { name }: Machine): Comparison => ({
  id: idIn(cluster, 'workers', 'kernel', name),
  title: `Kernel settings on ${name}`,
  fact: kernelFact(name),
  reference: {
    'net.bridge.bridge-nf-call-iptables': '1',
    'net.ipv4.ip_forward': '1',
    'net.bridge.bridge-nf-call-iptables at boot': '1',
    'net.ipv4.ip_forward at boot': '1',
    'br_netfilter at boot': 'loaded',
    swap: 'none',
  },
  read: (answer) => {
    const { setting, kept, loads, swaps } = readKernel(answer);
    const bridge = 'net/bridge/bridge-nf-call-iptables';
    const forward = 'net/ipv4/ip_forward';
    return {
      'net.bridge.bridge-nf-call-iptables': setting(bridge) ?? 'unknown',
      'net.ipv4.ip_forward': setting(forward) ?? 'unknown',
      'net.bridge.bridge-nf-call-iptables at boot': kept(bridge) ?? 'not set',
      'net.ipv4.ip_forward at boot': kept(forward) ?? 'not set',
      'br_netfilter at boot': loads.length > 0 ? 'loaded' : 'not loaded',
      swap: swaps.length === 0 ? 'none' : swaps.join(', '),
    };
  },
});
