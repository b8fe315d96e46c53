import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { listAt, readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import { addOnFact } from '../add-ons/add-on.js';
import { idIn, type Cluster } from '../layout.js';
import { controllers, ingressAddOn, ingressReference, nodePorts } from './ingress.js';

/** What the chapter leaves behind, as the API has it. */
export const ingressComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0 ? [] : [objects(cluster)];

const objects = (cluster: Cluster): Comparison => ({
  id: idIn(cluster, 'ingress', 'objects'),
  title: 'Deployment, service and classes of Traefik',
  fact: addOnFact(cluster, ingressAddOn),
  reference: {
    'deployment image': ingressReference(cluster),
    'deployment replicas': '1',
    'service type': 'NodePort',
    'service ports': `443:${nodePorts.https}, 80:${nodePorts.http}`,
    'class of Ingresses': 'traefik',
    'class of Gateways': 'traefik',
  },
  read: ({ stdout }) => {
    const responses = readResponses(stdout);
    const [deployment, service, ingressClasses, gatewayClasses] = [
      'deployment',
      'service',
      'ingressClasses',
      'gatewayClasses',
    ].map((name) => {
      const response = responses.get(name);
      return response?.status === 200 ? readObject(response.body) : undefined;
    });
    if (deployment === undefined && service === undefined) return undefined;
    const template = ['spec', 'template', 'spec'] as const;
    return {
      'deployment image': textAt(deployment, ...template, 'containers', 0, 'image'),
      'deployment replicas': textAt(deployment, 'spec', 'replicas'),
      'service type': textAt(service, 'spec', 'type'),
      'service ports': listAt(service, 'spec', 'ports')
        .map((port) => `${textAt(port, 'port')}:${textAt(port, 'nodePort')}`)
        .sort()
        .join(', '),
      'class of Ingresses': namesOf(ingressClasses, 'controller', controllers.ingress),
      'class of Gateways': namesOf(gatewayClasses, 'controllerName', controllers.gateway),
    };
  },
});

const namesOf = (list: unknown, key: string, controller: string): string =>
  listAt(list, 'items')
    .filter((each) => textAt(each, 'spec', key) === controller)
    .map((each) => textAt(each, 'metadata', 'name'))
    .sort()
    .join(', ');
