import type { Check } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { textAt } from '../../../lib/evidence/api.js';
import { readRuntimeStatus } from '../../../lib/evidence/cri.js';
import { kernelFact, readKernel, readRoutes } from '../checking/network.js';
import { runtimeFact } from '../checking/node.js';
import { answerTo, fail, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { gatewayOf, routesOf, type Worker } from './ways.js';

/** A worker as the router of its pods, whoever knows the way to it. */
export const forwardingChecks = (cluster: Cluster, worker: Worker): readonly Check[] => [
  forwarding(cluster, worker),
  filter(cluster, worker),
  bridge(cluster, worker),
];

const forwarding = (cluster: Cluster, { name: machine }: Worker): Check => ({
  id: idIn(cluster, 'routes', 'forwarding', machine),
  title: `${machine} forwards packets`,
  machine,
  points: 2,
  needs: [],
  link: 'https://docs.kernel.org/networking/ip-sysctl.html',
  why: 'A node is the router of its pods, and of whoever comes to a NodePort for a pod elsewhere.',
  hints: [
    `Does ${machine} forward at all?`,
    '`sysctl net.ipv4.ip_forward`',
    '`echo "net.ipv4.ip_forward = 1" >> /etc/sysctl.d/kubernetes.conf; sysctl --system`',
  ],
  facts: { kernel: kernelFact(machine) },
  judge: (answers) => {
    const { setting, kept } = readKernel(answerTo(answers, 'kernel'));
    const name = 'net/ipv4/ip_forward';
    const expected = 'net.ipv4.ip_forward = 1, now and at boot';
    if (setting(name) !== '1') {
      return fail(
        expected,
        `net.ipv4.ip_forward = ${shown(setting(name) ?? 'unknown', 20)}`,
        kept(name) === undefined
          ? {
              text: `The ${cluster.layout.text} never sets it; the bridge plugin does when a node gets its first pod, and until then the node forwards nothing.`,
              remedy:
                'echo "net.ipv4.ip_forward = 1" >> /etc/sysctl.d/kubernetes.conf; sysctl --system',
              origin: 'tutorial',
            }
          : {
              text: 'Somebody switched forwarding off.',
              remedy: 'sysctl -w net.ipv4.ip_forward=1',
            },
      );
    }
    return kept(name) === undefined || kept(name) === '1'
      ? pass(
          `net.ipv4.ip_forward = 1${kept(name) === undefined ? ', set by whoever needs it' : ''}`,
        )
      : fail(
          expected,
          `1 now, but a file in /etc/sysctl.d sets it to ${shown(kept(name) ?? '', 20)} at boot`,
        );
  },
});

/** Rules that let the pods' packets through do as well as a policy. */
const filter = (cluster: Cluster, { name: machine }: Worker): Check => ({
  id: idIn(cluster, 'routes', 'filter', machine),
  title: `${machine} does not filter away what it forwards`,
  machine,
  points: 1,
  needs: [idIn(cluster, 'routes', 'forwarding', machine)],
  link: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  why: 'Docker and many firewalls set the policy of the chain FORWARD to DROP: pods then reach nobody outside their node.',
  hints: [
    'What happens to packets that are forwarded?',
    '`iptables -S FORWARD`',
    "`iptables -P FORWARD ACCEPT`, or rules that accept the pods' addresses",
  ],
  facts: { routes: routesOf(cluster, machine) },
  judge: (answers) => {
    const { forward } = readRoutes(answerTo(answers, 'routes'));
    const decides = decidingRule(cluster, forward);
    if (decides === undefined || /(?:-j|FORWARD) ACCEPT\b/.test(decides))
      return pass(
        decides?.startsWith('-A') === true ? "rules accept the pods' packets" : 'FORWARD accepts',
      );
    return fail("FORWARD accepts the pods' packets", shown(decides, 80), {
      text: 'A firewall, or Docker, drops what the node should forward.',
      remedy: decides.startsWith('-A')
        ? `iptables ${shown(decides.replace('-A', '-D'), 80)}`
        : 'iptables -P FORWARD ACCEPT',
    });
  },
});

/**
 * What becomes of the pods' packets: the first rule that takes all packets, or that accepts those
 * of pods; else the policy.
 */
function decidingRule(cluster: Cluster, rules: readonly string[]): string | undefined {
  const ranges = [cluster.clusterCidr, ...workers(cluster).map(({ podCidr }) => podCidr)];
  const all =
    /^-A FORWARD (?:-m comment --comment (?:"[^"]*"|\S+) )?-j (?:ACCEPT|DROP|REJECT)(?: |$)/;
  const pods = (rule: string): boolean =>
    rule.startsWith('-A') &&
    rule.includes('-j ACCEPT') &&
    (ranges.some((range) => rule.includes(range)) || /-[io] cni/.test(rule));
  return (
    rules.find((rule) => all.test(rule) || pods(rule)) ??
    rules.find((rule) => rule.startsWith('-P'))
  );
}

/** The bridge is made with the first pod; before that there is nothing to be wrong. */
const bridge = (cluster: Cluster, { name: machine, podCidr }: Worker): Check => ({
  id: idIn(cluster, 'routes', 'bridge', machine),
  title: `The pods' bridge on ${machine} has the address of its subnet`,
  machine,
  points: 1,
  needs: [idIn(cluster, 'workers', 'pod-network', machine)],
  link: 'https://www.cni.dev/plugins/current/main/bridge/',
  why: 'The bridge is the pods\' gateway. One left over from an earlier subnet keeps its address, and new pods fail with "already has an IP address different from".',
  hints: [
    `Which addresses does the bridge on ${machine} have?`,
    `On ${machine}: \`ip addr show ${cluster.layout.podNetwork.bridge}\``,
    `\`ip link delete ${cluster.layout.podNetwork.bridge}\` on ${machine}: the next pod makes it again.`,
  ],
  facts: { routes: routesOf(cluster, machine), runtime: runtimeFact(machine) },
  judge: (answers) => {
    const plugin = readRuntimeStatus(answerTo(answers, 'runtime').stdout).plugins.find(
      (each) => textAt(each, 'type') === 'bridge',
    );
    const name = textAt(plugin, 'bridge') || cluster.layout.podNetwork.bridge;
    const found = readRoutes(answerTo(answers, 'routes')).addresses.get(name) ?? [];
    const gateway = gatewayOf(podCidr);
    if (plugin === undefined || found.length === 0) return pass(`no bridge ${shown(name, 20)} yet`);
    const wrong = found.filter((address) => address.split('/')[0] !== gateway);
    return wrong.length === 0
      ? pass(`${shown(name, 20)} has ${gateway}`)
      : fail(
          `${shown(name, 20)} with ${gateway} only`,
          `${shown(name, 20)} has ${shown(found.join(', '))}`,
          {
            text: 'The bridge is left over from another pod subnet.',
            remedy: `ip address delete ${shown(wrong[0] ?? '', 40)} dev ${shown(name, 20)}`,
          },
        );
  },
});
