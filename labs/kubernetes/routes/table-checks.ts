import type { Check } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { readRoutes } from '../checking/network.js';
import { answerTo, kubernetesDocs, listed, shown, unlessAny } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { gatewayOf, othersOf, routesOf } from './ways.js';

const docs = kubernetesDocs('concepts/cluster-administration/networking/');

/**
 * A machine's own table of routes: the way to the pods of the others, now and after a reboot. None
 * for the only worker of a lab.
 */
export function tableChecks(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  const others = othersOf(cluster, machine);
  if (others.length === 0) return [];
  const facts = { routes: routesOf(cluster, machine) };
  const { chapters } = cluster.layout;
  const byHand = cluster.layout.cloud === undefined;
  const expected = others.map(({ podCidr, address }) => `${podCidr} via ${address}`).join('; ');
  const route = others
    .map(({ podCidr, address }) => `ip route replace ${podCidr} via ${address}`)
    .join('; ');
  return [
    {
      id: idIn(cluster, 'routes', 'routes', machine),
      title: `${machine} knows the way to the pods of the other nodes`,
      machine,
      points: 3,
      needs: [idIn(cluster, 'machines', 'hosts', machine)],
      facts,
      link: docs,
      why: byHand
        ? 'Nobody on this network knows which pod subnet is behind which node; without a route the packet goes to the default gateway, and is lost.'
        : 'Every machine sends what is for a pod on another node to its gateway, this machine, which alone knows behind which node a pod subnet is.',
      hints: [
        `Where would ${machine} send a packet for a pod on another node?`,
        `On ${machine}: ${others.map(({ podCidr }) => `\`ip route get ${gatewayOf(podCidr)}\``).join(', ')}`,
        `On ${machine}: \`${route}\``,
      ],
      judge: (answers) => {
        const { nextHop, addresses } = readRoutes(answerTo(answers, 'routes'));
        const own = [...addresses.values()].flat().map((each) => each.split('/')[0]);
        const taken = others
          .filter(({ address }) => own.includes(address))
          .map(({ name, address }) => `it has itself the address of ${name}, ${address}`);
        const complaints = others.flatMap(({ podCidr, address }) => {
          const hop = nextHop(gatewayOf(podCidr));
          if (hop === address) return [];
          return [
            `${podCidr} ${hop === undefined ? 'has no way' : hop === 'direct' ? "is taken for this machine's own network" : `via ${shown(hop, 40)}`}`,
          ];
        });
        return unlessAny(
          [...taken, ...complaints],
          expected,
          expected,
          taken.length > 0
            ? {
                text: 'Two machines with one address: packets from the other one are thrown away here.',
                remedy: `On ${machine}: ip -4 addr; ip addr del ADDRESS/PREFIX dev DEVICE`,
              }
            : {
                text: 'The route is missing, or leads to another machine.',
                remedy: `On ${machine}: ${route}`,
              },
        );
      },
    },
    {
      id: idIn(cluster, 'routes', 'routes-boot', machine),
      title: `The routes of ${machine} come back after a reboot`,
      machine,
      points: 2,
      needs: [idIn(cluster, 'routes', 'routes', machine)],
      facts,
      link: 'https://man7.org/linux/man-pages/man8/ip-route.8.html',
      why: '`ip route add` changes the running kernel only; whatever writes the routes at boot is right: a systemd unit, networkd, ifupdown, netplan, a routing daemon.',
      hints: [
        'What would set these routes at the next boot?',
        `On ${machine}: \`grep -rF ${others[0]?.podCidr ?? ''} /etc/systemd /etc/network /etc/netplan\``,
        `Write a oneshot unit with \`ExecStart=/sbin/ip route replace …\` and enable it: \`khw-lab script ${chapters.routes}\` has one.`,
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
            text: byHand
              ? 'The routes are in memory only: the tutorial adds them by `ip route add`, and they are gone after a reboot.'
              : 'The routes are in memory only, and gone after a reboot.',
            remedy: `A systemd unit, enabled: see \`khw-lab script ${chapters.routes}\``,
            origin:
              byHand && lost.some((text) => text.includes('nothing sets')) ? 'tutorial' : 'learner',
          },
        );
      },
    },
  ];
}
