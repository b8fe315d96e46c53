import type { Fault } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { addOnFaults } from '../add-ons/faults.js';
import { firstController } from '../checking/api.js';
import { patched, rule, unmade } from '../checking/disturb.js';
import { changesObjects } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { ingressAddOn, ingressPaths, nodePorts } from './ingress.js';

export const ingressFaults = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...addOnFaults(cluster, ingressAddOn),
        ...ofClasses(cluster),
        ...ofService(cluster),
        ...ofNodes(cluster),
      ];

const own = (cluster: Cluster, ...what: readonly string[]): string =>
  idIn(cluster, 'ingress', ...what);

function ofClasses(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const { definitions, betaKinds, ingressClasses, gatewayClasses } = ingressPaths;
  const grants = unmade(definitions, 'referencegrants.gateway.networking.k8s.io');
  return [
    {
      id: 'no-reference-grants',
      title: 'A kind of the Gateway API is missing',
      check: own(cluster, 'kinds'),
      machine,
      inject: `${grants.inject}\n${until(`! ask ${betaKinds}/referencegrants`)}`,
      undo: `${grants.undo}\n${until(`ask ${betaKinds}/referencegrants`)}`,
      ...changesObjects(definitions),
      expect: ['no referencegrants'],
    },
    {
      id: 'no-ingress-class',
      title: 'The class of Ingresses is missing',
      check: own(cluster, 'ingress-class'),
      machine,
      ...unmade(ingressClasses, 'traefik'),
      expect: ['no such class'],
    },
    {
      id: 'no-gateway-class',
      title: 'The class of Gateways is missing',
      check: own(cluster, 'gateway-class'),
      machine,
      ...unmade(gatewayClasses, 'traefik'),
      expect: ['no GatewayClass names it'],
    },
  ];
}

function ofService(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const { service, slices } = ingressPaths;
  const ports = (https: number): object => ({
    spec: {
      ports: [
        { name: 'web', port: 80, targetPort: 'web', nodePort: nodePorts.http },
        { name: 'websecure', port: 443, targetPort: 'websecure', nodePort: https },
      ],
    },
  });
  const chosen = patched(
    service,
    { spec: { selector: { app: 'gateway' } } },
    { spec: { selector: { app: 'traefik' } } },
  );
  return [
    {
      id: 'ingress-at-another-port',
      title: 'Port 443 has another port on the nodes',
      check: own(cluster, 'service'),
      machine,
      ...patched(service, ports(nodePorts.https + 1), ports(nodePorts.https)),
      expect: [`not 443 at ${nodePorts.https}`],
    },
    {
      id: 'ingress-selects-nothing',
      title: 'The selector of the service matches no pod of Traefik',
      check: own(cluster, 'endpoints'),
      machine,
      inject: `${chosen.inject}\n${until(`! ask '${slices}' | grep -q '"addresses"'`)}`,
      undo: `${chosen.undo}\n${until(`ask '${slices}' | grep -q '"ready":true'`)}\nsleep 2`,
      ...changesObjects(service),
      expect: ['no endpoints'],
    },
  ];
}

const ofNodes = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).map(({ name: machine }) => ({
    id: `node-port-dropped-on-${machine}`,
    title: 'A packet filter drops what comes to the node port',
    check: own(cluster, 'way-in', machine),
    machine,
    ...rule('PREROUTING', '-p tcp', nodePorts.http, { target: 'DROP', table: 'raw' }),
    expect: [`port ${nodePorts.http}`],
  }));
