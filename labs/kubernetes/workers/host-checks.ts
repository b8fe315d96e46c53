import type { Check } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { kernelFact, readKernel } from '../checking/network.js';
import { kubeletConfigFact, readKubeletConfig } from '../checking/node.js';
import { answerTo, fail, kubernetesDocs, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';

/** What the kernel of a node must be set to, now and after a reboot. */
export const hostChecks = (cluster: Cluster, { name }: Machine): readonly Check[] => [
  swap(cluster, name),
  module(cluster, name),
  bridge(cluster, name),
];

const swap = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'swap', machine),
  title: 'No swap, or a kubelet that bears it',
  machine,
  points: 1,
  needs: [],
  link: kubernetesDocs('concepts/cluster-administration/swap-memory-management/'),
  why: 'A kubelet with its default settings does not start on a machine that swaps.',
  hints: [
    `Does ${machine} swap?`,
    "`swapon --show`, and failSwapOn in the kubelet's configuration",
    '`swapoff -a`, and take the swap line out of /etc/fstab; or `failSwapOn: false`',
  ],
  facts: { kernel: kernelFact(machine), kubelet: kubeletConfigFact(machine) },
  judge: (answers) => {
    const { swaps } = readKernel(answerTo(answers, 'kernel'));
    if (swaps.length === 0) return pass('no swap');
    if (!readKubeletConfig(answerTo(answers, 'kubelet')).failSwapOn)
      return pass(`swap on ${shown(swaps.join(', '))}, and failSwapOn: false`);
    return fail(
      'no swap, or failSwapOn: false',
      `swap on ${shown(swaps.join(', '))}, and failSwapOn is not false`,
      {
        text: 'The kubelet does not start while there is swap.',
        remedy: '`swapoff -a`, and take the swap line out of /etc/fstab.',
      },
    );
  },
});

const brDocs = kubernetesDocs('setup/production-environment/container-runtimes/');

const module = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'bridge-module', machine),
  title: 'br_netfilter is loaded, and will be at boot',
  machine,
  points: 2,
  needs: [],
  link: brDocs,
  why: 'Without the module packets between pods of one node go past iptables: services then work from other nodes only.',
  hints: [
    `Is the module loaded on ${machine}, and what loads it at boot?`,
    '`ls /proc/sys/net/bridge`, and `grep -r br_netfilter /etc/modules-load.d /etc/modules`',
    '`modprobe br_netfilter; echo br_netfilter > /etc/modules-load.d/kubernetes.conf`',
  ],
  facts: { kernel: kernelFact(machine) },
  judge: (answers) => {
    const { bridgeFilter, loads } = readKernel(answerTo(answers, 'kernel'));
    const expected = 'br_netfilter loaded now, and named in /etc/modules-load.d';
    if (!bridgeFilter)
      return fail(expected, 'br_netfilter is not loaded', {
        text: 'There are no settings net.bridge without the module.',
        remedy: 'modprobe br_netfilter',
      });
    return loads.length > 0
      ? pass(`loaded; at boot by ${shown(loads[0] ?? '')}`)
      : fail(expected, 'loaded now, but nothing loads it at boot', {
          text: 'It works until the next reboot.',
          remedy: 'echo br_netfilter > /etc/modules-load.d/kubernetes.conf',
        });
  },
});

const filter = 'net/bridge/bridge-nf-call-iptables';

const bridge = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'bridge-filter', machine),
  title: 'Bridged packets pass iptables',
  machine,
  points: 2,
  needs: [idIn(cluster, 'workers', 'bridge-module', machine)],
  link: brDocs,
  why: "kube-proxy's rules are in iptables; a pod that calls a service whose pod is on the same node depends on this.",
  hints: [
    `What does ${machine} do with bridged packets, and what will it do after a reboot?`,
    '`sysctl net.bridge.bridge-nf-call-iptables`, and `grep -r bridge-nf /etc/sysctl.d /etc/sysctl.conf`',
    '`echo "net.bridge.bridge-nf-call-iptables = 1" > /etc/sysctl.d/kubernetes.conf; sysctl --system`',
  ],
  facts: { kernel: kernelFact(machine) },
  judge: (answers) => {
    const { setting, kept } = readKernel(answerTo(answers, 'kernel'));
    const expected = 'net.bridge.bridge-nf-call-iptables = 1, now and at boot';
    if (setting(filter) !== '1')
      return fail(
        expected,
        `net.bridge.bridge-nf-call-iptables = ${shown(setting(filter) ?? 'unknown', 20)}`,
        {
          text: 'Services do not work between pods of one node.',
          remedy: 'sysctl -w net.bridge.bridge-nf-call-iptables=1',
        },
      );
    // 1 is what the module starts with: only something that says otherwise at boot is wrong.
    return (kept(filter) ?? '1') === '1'
      ? pass('net.bridge.bridge-nf-call-iptables = 1')
      : fail(
          expected,
          `1 now, but a file in /etc/sysctl.d sets it to ${shown(kept(filter) ?? '', 20)} at boot`,
        );
  },
});
