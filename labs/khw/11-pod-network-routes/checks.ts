import type { Check } from '../../../lib/core/check.js';
import { controllers, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import {
  kernelFact,
  readKernel,
  readRoutes,
  routesFact,
} from '../../kubernetes/checking/network.js';
import { readRuntimeStatus } from '../../../lib/evidence/cri.js';
import { textAt } from '../../../lib/evidence/api.js';
import { runtimeFact } from '../../kubernetes/checking/node.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';

type Worker = Machine & { readonly podCidr: string };

const docs = kubernetesDocs('concepts/cluster-administration/networking/');

export const routeChecks = (lab: Lab): readonly Check[] => [
  ...[...controllers(lab), ...workers(lab)].flatMap((machine) => routes(lab, machine)),
  ...workers(lab).flatMap((machine) => [
    forwarding(machine),
    filter(lab, machine),
    bridge(lab, machine),
  ]),
];

/** The first address of a pod subnet, which is the bridge's (host-local). */
export const gatewayOf = (cidr: string): string => {
  const [address = '', prefix = ''] = cidr.split('/');
  const octets = address.split('.').map(Number);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + (prefix === '32' ? 0 : 1)].join('.');
};

/** Workers whose pods are elsewhere. */
export const othersOf = (lab: Lab, name: string): readonly Worker[] =>
  workers(lab).filter((worker) => worker.name !== name);

/** What is asked about routes on one machine. */
export const routesOf = (lab: Lab, machine: string): ReturnType<typeof routesFact> =>
  routesFact(
    machine,
    othersOf(lab, machine).map(({ podCidr }) => gatewayOf(podCidr)),
    othersOf(lab, machine).map(({ podCidr }) => podCidr),
  );

/** None for the only worker of a lab. */
function routes(lab: Lab, { name: machine }: Machine): readonly Check[] {
  const others = othersOf(lab, machine);
  if (others.length === 0) return [];
  const facts = { routes: routesOf(lab, machine) };
  const expected = others.map(({ podCidr, address }) => `${podCidr} via ${address}`).join('; ');
  const route = others
    .map(({ podCidr, address }) => `ip route replace ${podCidr} via ${address}`)
    .join('; ');
  return [
    {
      id: `11.routes.${machine}`,
      title: `${machine} knows the way to the pods of the other nodes`,
      machine,
      points: 3,
      needs: [`03.hosts.${machine}`],
      facts,
      link: docs,
      why: 'Nobody on this network knows which pod subnet is behind which node; without a route the packet goes to the default gateway, and is lost.',
      hints: [
        `Where would ${machine} send a packet for a pod on another node?`,
        `On ${machine}: ${others.map(({ podCidr }) => `\`ip route get ${gatewayOf(podCidr)}\``).join(', ')}`,
        `On ${machine}: \`${route}\``,
      ],
      judge: (answers) => {
        const { nextHop } = readRoutes(answerTo(answers, 'routes'));
        const complaints = others.flatMap(({ podCidr, address }) => {
          const hop = nextHop(gatewayOf(podCidr));
          if (hop === address) return [];
          return [
            `${podCidr} ${hop === undefined ? 'has no way' : hop === 'direct' ? "is taken for this machine's own network" : `via ${shown(hop, 40)}`}`,
          ];
        });
        return unlessAny(complaints, expected, expected, {
          text: 'The route is missing, or leads to another machine.',
          remedy: `On ${machine}: ${route}`,
        });
      },
    },
    {
      id: `11.routes-boot.${machine}`,
      title: `The routes of ${machine} come back after a reboot`,
      machine,
      points: 2,
      needs: [`11.routes.${machine}`],
      facts,
      link: 'https://man7.org/linux/man-pages/man8/ip-route.8.html',
      why: '`ip route add` changes the running kernel only; whatever writes the routes at boot is right: a systemd unit, networkd, ifupdown, netplan, a routing daemon.',
      hints: [
        'What would set these routes at the next boot?',
        `On ${machine}: \`grep -rF ${others[0]?.podCidr ?? ''} /etc/systemd /etc/network /etc/netplan\``,
        'Write a oneshot unit with `ExecStart=/sbin/ip route replace …` and enable it: `khw-lab script 11` has one.',
      ],
      judge: (answers) => {
        const found = readRoutes(answerTo(answers, 'routes'));
        const lost = others.flatMap(({ podCidr, address }) => {
          if (
            [
              'bird',
              'zebra',
              'babel',
              'ospf',
              'bgp',
              'isis',
              'rip',
              'eigrp',
              'dhcp',
              'ra',
              'static',
            ].includes(found.origin(podCidr) ?? '')
          )
            return [];
          const lines = found.boot(podCidr);
          if (
            lines.some(
              ({ line, enabled }) =>
                enabled &&
                (line.includes(address) ||
                  (line.match(/\d{1,3}(?:\.\d{1,3}){3}/g) ?? []).length < 2),
            )
          )
            return [];
          const [first] = lines;
          return [
            `${podCidr}: ${first === undefined ? 'nothing sets it at boot' : `${shown(first.path, 80)} ${first.enabled ? `sets it otherwise (${shown(first.line, 80)})` : first.path.startsWith('/usr/local/') ? 'is run by nothing at boot' : 'is not enabled'}`}`,
          ];
        });
        return unlessAny(
          lost,
          'routes that something sets at boot',
          listed(others.map(({ podCidr }) => podCidr)),
          {
            text: 'The routes are in memory only: the tutorial adds them by `ip route add`, and they are gone after a reboot.',
            remedy: 'A systemd unit, enabled: see `khw-lab script 11`',
            origin: lost.some((text) => text.includes('nothing sets')) ? 'tutorial' : 'learner',
          },
        );
      },
    },
  ];
}

const forwarding = ({ name: machine }: Worker): Check => ({
  id: `11.forwarding.${machine}`,
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
              text: 'The tutorial never sets it; the bridge plugin does when a node gets its first pod, and until then the node forwards nothing.',
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
const filter = (lab: Lab, { name: machine }: Worker): Check => ({
  id: `11.filter.${machine}`,
  title: `${machine} does not filter away what it forwards`,
  machine,
  points: 1,
  needs: [`11.forwarding.${machine}`],
  link: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  why: 'Docker and many firewalls set the policy of the chain FORWARD to DROP: pods then reach nobody outside their node.',
  hints: [
    'What happens to packets that are forwarded?',
    '`iptables -S FORWARD`',
    "`iptables -P FORWARD ACCEPT`, or rules that accept the pods' addresses",
  ],
  facts: { routes: routesOf(lab, machine) },
  judge: (answers) => {
    const { forward } = readRoutes(answerTo(answers, 'routes'));
    const decides = decidingRule(lab, forward);
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
function decidingRule(lab: Lab, rules: readonly string[]): string | undefined {
  const ranges = [lab.clusterCidr, ...workers(lab).map(({ podCidr }) => podCidr)];
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
const bridge = (lab: Lab, { name: machine, podCidr }: Worker): Check => ({
  id: `11.bridge.${machine}`,
  title: `The pods' bridge on ${machine} has the address of its subnet`,
  machine,
  points: 1,
  needs: [`09.pod-network.${machine}`],
  link: 'https://www.cni.dev/plugins/current/main/bridge/',
  why: 'The bridge is the pods\' gateway. One left over from an earlier subnet keeps its address, and new pods fail with "already has an IP address different from".',
  hints: [
    `Which addresses does the bridge on ${machine} have?`,
    `On ${machine}: \`ip addr show cni0\``,
    `\`ip link delete cni0\` on ${machine}: the next pod makes it again.`,
  ],
  facts: { routes: routesOf(lab, machine), runtime: runtimeFact(machine) },
  judge: (answers) => {
    const plugin = readRuntimeStatus(answerTo(answers, 'runtime').stdout).plugins.find(
      (each) => textAt(each, 'type') === 'bridge',
    );
    const name = textAt(plugin, 'bridge') || 'cni0';
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
