import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import { clusterFact } from '../checking/api.js';
import { idIn, type Cluster } from '../layout.js';

/** What the chapter leaves behind, as the API has it. */
export const smokeTestComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0
    ? []
    : [
        {
          id: idIn(cluster, 'smokeTest', 'objects'),
          title: 'Deployment and service nginx',
          fact: clusterFact(cluster),
          reference: {
            'deployment image': 'nginx:latest',
            'deployment replicas': '1',
            'deployment label': 'nginx',
            'service type': 'NodePort',
            'service port': '80',
            'service selector': 'nginx',
          },
          read: (answer) => {
            const responses = readResponses(answer.stdout);
            const [deployment, service] = ['deployment', 'service'].map((name) =>
              readObject(
                responses.get(name)?.status === 200 ? (responses.get(name)?.body ?? '') : '',
              ),
            );
            if (deployment === undefined && service === undefined) return undefined;
            return {
              'deployment image': textAt(
                deployment,
                'spec',
                'template',
                'spec',
                'containers',
                0,
                'image',
              ),
              'deployment replicas': textAt(deployment, 'spec', 'replicas'),
              'deployment label': textAt(
                deployment,
                'spec',
                'template',
                'metadata',
                'labels',
                'app',
              ),
              'service type': textAt(service, 'spec', 'type'),
              'service port': textAt(service, 'spec', 'ports', 0, 'port'),
              'service selector': textAt(service, 'spec', 'selector', 'app'),
            };
          },
        },
      ];
