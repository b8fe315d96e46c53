import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import type { Cluster } from '../layout.js';
import { idOf } from './front-proxy.js';
import { metricsReference } from './manifest.js';
import { argumentsOf, metricsFact } from './objects.js';

/** What the chapter leaves behind, as the API has it. */
export const metricsComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0 ? [] : [objects(cluster)];

const objects = (cluster: Cluster): Comparison => ({
  id: idOf(cluster, 'objects'),
  title: 'Deployment and APIService of metrics-server',
  fact: metricsFact(cluster),
  reference: {
    'deployment image': metricsReference(cluster),
    'deployment replicas': '1',
    'looks at certificates of kubelets': 'yes',
    'apiservice group': 'metrics.k8s.io',
    'apiservice service': 'kube-system/metrics-server',
    'apiservice insecureSkipTLSVerify': '',
  },
  read: ({ stdout }) => {
    const responses = readResponses(stdout);
    const [deployment, apiService] = ['deployment', 'apiService'].map((name) => {
      const response = responses.get(name);
      return response?.status === 200 ? readObject(response.body) : undefined;
    });
    if (deployment === undefined && apiService === undefined) return undefined;
    const service = ['spec', 'service'] as const;
    return {
      'deployment image': textAt(
        deployment,
        ...['spec', 'template', 'spec', 'containers', 0, 'image'],
      ),
      'deployment replicas': textAt(deployment, 'spec', 'replicas'),
      'looks at certificates of kubelets': argumentsOf(deployment).some((word) =>
        word.startsWith('--kubelet-certificate-authority='),
      )
        ? 'yes'
        : 'no',
      'apiservice group': textAt(apiService, 'spec', 'group'),
      'apiservice service': `${textAt(apiService, ...service, 'namespace')}/${textAt(apiService, ...service, 'name')}`,
      'apiservice insecureSkipTLSVerify': textAt(apiService, 'spec', 'insecureSkipTLSVerify'),
    };
  },
});
