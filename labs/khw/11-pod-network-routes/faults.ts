import type { Fault } from '../../../lib/core/check.js';
import { controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { routeUnit } from './steps.js';

export const routeFaults = (lab: Lab): readonly Fault[] => [
  ...[...controllers(lab), ...workers(lab)].flatMap(({ name }) => ofRoutes(lab, name)),
  ...workers(lab).flatMap(({ name }) => ofNode(name)),
];

function ofRoutes(lab: Lab, machine: string): readonly Fault[] {
  const [other] = workers(lab).filter(({ name }) => name !== machine);
  if (other === undefined) return [];
  const { podCidr, address } = other;
  return [
    {
      id: `route-missing-on-${machine}`,
      title: `The route to the pods of ${other.name} is missing`,
      check: `11.routes.${machine}`,
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
      check: `11.routes-boot.${machine}`,
      machine,
      learnerFailure: 36,
      inject: `mv /etc/systemd/system/${routeUnit} /run/\nsystemctl daemon-reload`,
      undo: `mv /run/${routeUnit} /etc/systemd/system/\nsystemctl daemon-reload`,
      touches: [`/etc/systemd/system/${routeUnit}`],
      api: 'needs',
      expect: [podCidr, 'nothing sets it at boot'],
    },
  ];
}

const stray = '10.250.250.1/24';

const ofNode = (machine: string): readonly Fault[] => [
  {
    id: `no-forwarding-on-${machine}`,
    title: 'The node does not forward packets',
    check: `11.forwarding.${machine}`,
    machine,
    inject: 'sysctl -qw net.ipv4.ip_forward=0',
    undo: 'sysctl -qw net.ipv4.ip_forward=1',
    touches: ['forwarding'],
    expect: ['net.ipv4.ip_forward = 0'],
  },
  {
    id: `forward-policy-drop-on-${machine}`,
    title: 'A firewall drops what the node should forward',
    check: `11.filter.${machine}`,
    machine,
    inject: 'iptables -w -P FORWARD DROP',
    undo: 'iptables -w -P FORWARD ACCEPT',
    touches: ['forwarding'],
    expect: ['-P FORWARD DROP'],
  },
  {
    id: `bridge-of-another-subnet-on-${machine}`,
    title: 'The bridge still has an address of an earlier subnet',
    check: `11.bridge.${machine}`,
    machine,
    // A node that had no pod yet has no bridge.
    inject: `[ -d /sys/class/net/cni0 ] || { ip link add cni0 type bridge; touch /run/khw-made-bridge; }\nip addr add ${stray} dev cni0`,
    undo: `ip addr del ${stray} dev cni0\nif [ -e /run/khw-made-bridge ]; then ip link del cni0; rm /run/khw-made-bridge; fi`,
    touches: ['/sys/class/net/cni0'],
    expect: [stray],
  },
];
