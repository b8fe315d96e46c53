import type { Comparison } from '../../../lib/core/check.js';
import { workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { listAt, textAt } from '../../../lib/evidence/api.js';
import { readRuntimeStatus } from '../../../lib/evidence/cri.js';
import {
  flagComparison,
  modeComparison,
  settingsComparison,
} from '../../kubernetes/checking/compare.js';
import { kernelFact, readKernel } from '../../kubernetes/checking/network.js';
import { runtimeFact } from '../../kubernetes/checking/node.js';
import { nodePrograms } from '../../kubernetes/checking/units.js';
import { configFiles, unitFiles } from '../working-folder.js';

export function workerComparisons(lab: Lab): readonly Comparison[] {
  const unit = (name: string): string =>
    unitFiles(lab).find((file) => file.name === `units/${name}.service`)?.content ?? '';
  const config = (name: string): string =>
    configFiles(lab).find((file) => file.name === `configs/${name}`)?.content ?? '';
  return workers(lab).flatMap((machine) => {
    const { name, podCidr } = machine;
    const filled = (file: string): string => config(file).replaceAll('SUBNET', podCidr);
    return [
      ...nodePrograms
        .filter((program) => program !== 'containerd')
        .map((program) => flagComparison('09', name, program, unit(program))),
      settingsComparison(
        `09.kubelet-config.${name}`,
        `The kubelet's configuration on ${name}`,
        name,
        '/var/lib/kubelet/kubelet-config.yaml',
        filled('kubelet-config.yaml'),
      ),
      settingsComparison(
        `09.kube-proxy-config.${name}`,
        `kube-proxy's configuration on ${name}`,
        name,
        '/var/lib/kube-proxy/kube-proxy-config.yaml',
        filled('kube-proxy-config.yaml'),
      ),
      settingsComparison(
        `09.bridge-config.${name}`,
        `The pod network's configuration on ${name}`,
        name,
        '/etc/cni/net.d/10-bridge.conf',
        filled('10-bridge.conf'),
      ),
      runtime(machine),
      kernel(machine),
      modeComparison(`09.modes.${name}`, `Permissions on ${name}`, name, {
        '/var/lib/kubelet/kubelet.key': '600',
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
const runtime = ({ name, podCidr }: Machine): Comparison => ({
  id: `09.runtime.${name}`,
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
    const [first] = plugins;
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

const kernel = ({ name }: Machine): Comparison => ({
  id: `09.kernel.${name}`,
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
