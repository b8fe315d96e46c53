import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { listAt, readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import { idIn, type Cluster } from '../layout.js';
import { dnsAddress } from './address.js';
import { dnsReference } from './manifest.js';
import { objectsFact } from './objects.js';

/** What the chapter leaves behind, as the API has it. */
export const dnsComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0 ? [] : [objects(cluster)];

const objects = (cluster: Cluster): Comparison => ({
  id: idIn(cluster, 'dns', 'objects'),
  title: 'Deployment and service of CoreDNS',
  fact: objectsFact(cluster),
  reference: {
    'deployment image': dnsReference(cluster),
    'deployment replicas': '2',
    'deployment dnsPolicy': 'Default',
    'service address': dnsAddress(cluster),
    'service ports': '53 TCP, 53 UDP',
    'service selector': 'kube-dns',
  },
  read: ({ stdout }) => {
    const responses = readResponses(stdout);
    const [deployments, service] = ['deployments', 'service'].map((name) => {
      const response = responses.get(name);
      return response?.status === 200 ? readObject(response.body) : undefined;
    });
    const [deployment] = listAt(deployments, 'items');
    if (deployment === undefined && service === undefined) return undefined;
    const template = ['spec', 'template', 'spec'] as const;
    return {
      'deployment image': textAt(deployment, ...template, 'containers', 0, 'image'),
      'deployment replicas': textAt(deployment, 'spec', 'replicas'),
      'deployment dnsPolicy': textAt(deployment, ...template, 'dnsPolicy'),
      'service address': textAt(service, 'spec', 'clusterIP'),
      'service ports': listAt(service, 'spec', 'ports')
        .map((port) => `${textAt(port, 'port')} ${textAt(port, 'protocol')}`)
        .sort()
        .join(', '),
      'service selector': textAt(service, 'spec', 'selector', 'k8s-app'),
    };
  },
});
