import type { Check } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { textAt } from '../../../lib/evidence/api.js';
import { readRuntimeStatus } from '../../../lib/evidence/cri.js';
import {
  filtersFact,
  filtersIn,
  filtersOf,
  readFilters,
  surelyDropped,
  thereAndBack,
  tooLarge,
  type Filters,
  type Stage,
} from '../checking/filters.js';
import { podOf } from '../checking/ranges.js';
import { kernelFact, readKernel, readRoutes } from '../checking/network.js';
import { runtimeFact } from '../checking/node.js';
import { answerTo, fail, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { gatewayOf, othersOf, routesOf, type Worker } from './ways.js';

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

/** By whatever rule of whatever program a packet between pods is lost: rules of others are no matter. */
const filter = (cluster: Cluster, worker: Worker): Check => ({
  id: idIn(cluster, 'routes', 'filter', worker.name),
  title: `${worker.name} does not filter away what it forwards`,
  machine: worker.name,
  points: 1,
  needs: [idIn(cluster, 'routes', 'forwarding', worker.name)],
  link: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  why: 'Docker and many firewalls set the policy of the chain FORWARD to DROP: pods then reach nobody outside their node. Tables of nft, of iptables-legacy and the kernel itself can do so too.',
  hints: [
    'What happens to packets that are forwarded?',
    '`iptables -S FORWARD`, `nft list ruleset`, `sysctl -a | grep rp_filter`',
    "`iptables -P FORWARD ACCEPT`, or rules that accept the pods' addresses; for a table of nft, `nft delete rule`",
  ],
  facts: { filters: filtersFact(cluster, worker), ...filtersOf(cluster, peersOf(cluster, worker)) },
  judge: (answers) => {
    const filters = readFilters(answerTo(answers, 'filters'));
    const expected = 'packets of pods are forwarded';
    const drop =
      surelyDropped(podFlows(cluster, worker, filters)) ??
      peersOf(cluster, worker)
        .map((peer) =>
          tooLarge([
            { machine: worker.name, filters },
            { machine: peer.name, filters: filtersIn(answers, peer) },
          ]),
        )
        .find((found) => found !== undefined);
    if (drop !== undefined) return fail(expected, drop.actual, drop.cause);
    const [refused] = filters.refused;
    return refused === undefined
      ? pass("no rule drops the pods' packets")
      : fail(
          expected,
          `the kernel does not forward a packet ${refused.packet}: ${shown(refused.words, 60)}`,
          {
            text: refused.words.includes('cross-device')
              ? 'The answer would go another way than the packet came, and rp_filter does not bear that.'
              : `A rule (\`ip rule\`), a route that prohibits, or the setting of one interface (net.ipv4.conf.${cluster.layout.podNetwork.bridge}.forwarding) keeps it.`,
            remedy: `On ${worker.name}: sysctl -a | grep -E "rp_filter|forwarding"; ip rule; ip route show table all`,
            link: 'https://docs.kernel.org/networking/ip-sysctl.html',
          },
        );
  },
});

/** To whom packets of its pods go. */
const peersOf = (cluster: Cluster, { name }: Worker): readonly Machine[] => [
  ...controllers(cluster),
  ...othersOf(cluster, name),
];

/** Between a pod here and one on each other node, both ways; for the only worker, the API server. */
function podFlows(
  cluster: Cluster,
  { name: machine, podCidr }: Worker,
  filters: Filters,
): readonly Stage[] {
  const bridge = cluster.layout.podNetwork.bridge;
  const nic = filters.outside;
  const own = podOf(podCidr);
  const others = othersOf(cluster, machine).map((other) => podOf(other.podCidr));
  const peers = others.length > 0 ? others : controllers(cluster).map(({ address }) => address);
  return peers.flatMap((peer) => [
    ...thereAndBack({ machine, filters }, 'through', {
      from: own,
      to: peer,
      port: 80,
      in: bridge,
      out: nic,
    }),
    ...(others.length === 0
      ? []
      : thereAndBack({ machine, filters }, 'through', {
          from: peer,
          to: own,
          port: 80,
          in: nic,
          out: bridge,
        })),
  ]);
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
    const plugin = readRuntimeStatus(answerTo(answers, 'runtime').stdout).plugins?.find(
      (each) => textAt(each, 'type') === 'bridge',
    );
    const name = textAt(plugin, 'bridge') || cluster.layout.podNetwork.bridge;
    const { addresses } = readRoutes(answerTo(answers, 'routes'));
    const found = addresses.get(name) ?? [];
    const gateway = gatewayOf(podCidr);
    const other = [...addresses].find(
      ([each, own]) => each !== name && own.some((address) => address.split('/')[0] === gateway),
    )?.[0];
    if (plugin !== undefined && other !== undefined)
      return fail(
        `${shown(name, 20)} with ${gateway}, and no other interface`,
        `${shown(other, 20)} has ${gateway}, and the CNI configuration names the bridge ${shown(name, 20)}`,
        {
          text: 'The bridge was given another name: pods of before are behind one, new ones behind the other, and one address leads to one of them only.',
          remedy: `"bridge": "${shown(other, 20)}" in ${cluster.layout.podNetwork.file}; or ip link delete ${shown(other, 20)}, and let all pods be made again.`,
        },
      );
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
