import type { Fault } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { podOf } from '../checking/ranges.js';
import { idIn, type Cluster } from '../layout.js';
import { othersOf, routersOf } from './ways.js';

/** Ways in which pods cannot be reached. `unit` is the one that brings the routes at boot. */
export const routeFaults = (cluster: Cluster, unit: string): readonly Fault[] => [
  ...routersOf(cluster).flatMap(({ name }) => tableFaults(cluster, name, unit)),
  ...workers(cluster).flatMap(({ name }) => forwardingFaults(cluster, name)),
];

/** A machine's own table of routes. */
function tableFaults(cluster: Cluster, machine: string, unit: string): readonly Fault[] {
  const [other] = workers(cluster).filter(({ name }) => name !== machine);
  if (other === undefined) return [];
  const { podCidr, address } = other;
  return [
    {
      id: `route-missing-on-${machine}`,
      title: `The route to the pods of ${other.name} is missing`,
      check: idIn(cluster, 'routes', 'routes', machine),
      machine,
      learnerFailure: 29,
      inject: `ip route del ${podCidr} via ${address}`,
      undo: `ip route replace ${podCidr} via ${address}`,
      touches: ['routes'],
      expect: [podCidr, 'The route is missing'],
    },
    {
      id: `routes-not-kept-on-${machine}`,
      title: 'The routes were added by hand only',
      check: idIn(cluster, 'routes', 'routes-boot', machine),
      machine,
      learnerFailure: 36,
      inject: `mv /etc/systemd/system/${unit} /run/\nsystemctl daemon-reload`,
      undo: `mv /run/${unit} /etc/systemd/system/\nsystemctl daemon-reload`,
      touches: [`/etc/systemd/system/${unit}`],
      api: 'needs',
      expect: [podCidr, 'nothing sets it at boot'],
    },
  ];
}

const stray = '10.250.250.1/24';

/** A worker as the router of its pods. */
function forwardingFaults(cluster: Cluster, machine: string): readonly Fault[] {
  const { bridge: pods } = cluster.layout.podNetwork;
  return [
    {
      id: `no-forwarding-on-${machine}`,
      title: 'The node does not forward packets',
      check: idIn(cluster, 'routes', 'forwarding', machine),
      machine,
      inject: 'sysctl -qw net.ipv4.ip_forward=0',
      undo: 'sysctl -qw net.ipv4.ip_forward=1',
      touches: ['forwarding'],
      expect: ['net.ipv4.ip_forward = 0'],
    },
    {
      id: `forward-policy-drop-on-${machine}`,
      title: 'A firewall drops what the node should forward',
      check: idIn(cluster, 'routes', 'filter', machine),
      machine,
      inject: 'iptables -w -P FORWARD DROP',
      undo: 'iptables -w -P FORWARD ACCEPT',
      touches: ['forwarding'],
      expect: ['-P FORWARD DROP'],
    },
    ...droppedOtherwise(cluster, machine),
    {
      id: `bridge-of-another-subnet-on-${machine}`,
      title: 'The bridge still has an address of an earlier subnet',
      check: idIn(cluster, 'routes', 'bridge', machine),
      machine,
      // A node that had no pod yet has no bridge.
      inject: `[ -d /sys/class/net/${pods} ] || { ip link add ${pods} type bridge; touch /run/khw-made-bridge; }\nip addr add ${stray} dev ${pods}`,
      undo: `ip addr del ${stray} dev ${pods}\nif [ -e /run/khw-made-bridge ]; then ip link del ${pods}; rm /run/khw-made-bridge; fi`,
      touches: [`/sys/class/net/${pods}`],
      expect: [stray],
    },
  ];
}

/** The same by what `iptables -S` does not show, or not by itself. */
function droppedOtherwise(cluster: Cluster, machine: string): readonly Fault[] {
  const [other] = othersOf(cluster, machine);
  if (other === undefined) return [];
  const { podCidr } = other;
  const ways = {
    'nft-table': {
      title: 'A table of nft drops what comes from pods of other nodes',
      inject: `/usr/sbin/nft -f - <<'EOF'\ntable inet khw_fault {\n  chain passing {\n    type filter hook forward priority filter + 10; policy accept;\n    ip saddr ${podCidr} drop\n  }\n}\nEOF`,
      undo: '/usr/sbin/nft delete table inet khw_fault',
      expect: `nft rule inet khw_fault passing ip saddr ${podCidr} drop`,
    },
    'legacy-rule': {
      title: 'A rule of the older iptables drops what comes from pods of other nodes',
      inject: `iptables-legacy -w -A FORWARD -s ${podCidr} -j DROP`,
      undo: `iptables-legacy -w -D FORWARD -s ${podCidr} -j DROP`,
      expect: `iptables-legacy -A FORWARD -s ${podCidr} -j DROP`,
    },
    'address-set': {
      title: 'A set of addresses that a rule drops has the pods of other nodes',
      inject: `set -e\nipset create khw-fault hash:net\nipset add khw-fault ${podCidr}\niptables -w -I FORWARD -m set --match-set khw-fault src -j DROP`,
      undo: 'iptables -w -D FORWARD -m set --match-set khw-fault src -j DROP\nipset destroy khw-fault',
      expect: '--match-set khw-fault src -j DROP',
    },
    'policy-rule': {
      title: 'A rule of routing prohibits what comes from pods of other nodes',
      inject: `ip rule add from ${podCidr} prohibit`,
      undo: `ip rule del from ${podCidr} prohibit`,
      expect: `does not forward a packet from ${podOf(podCidr)}`,
    },
  };
  return Object.entries(ways).map(([id, { expect, ...way }]): Fault => ({
    id: `${id}-drops-on-${machine}`,
    check: idIn(cluster, 'routes', 'filter', machine),
    machine,
    touches: ['forwarding'],
    ...way,
    expect: [expect],
  }));
}
