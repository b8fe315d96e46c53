import type { Fact } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { apiUrl } from '../kubeconfigs.js';
import type { Cluster } from '../layout.js';
import { credentials, curls, plainCurl, wayTo, withCredentials } from './api.js';

/**
 * The API server as the jumpbox reaches it, authority aside, with the certificate of
 * ~/.kube/config: nodes, rights, the smoke test's service; then that service's port on every node.
 * One connection, by a program that starts faster than kubectl.
 */
export function jumpboxFact(cluster: Cluster): Fact {
  const url = apiUrl(cluster);
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } },
  };
  return {
    machine: jumpbox(cluster).name,
    timeout: 20,
    script: readScript('labs/kubernetes/checking/jumpbox.sh', {
      CREDENTIALS: credentials('/root/.kube/config'),
      QUESTIONS: curls(
        [
          wayTo('way', url),
          { name: 'nodes', url: `${url}/api/v1/nodes`, certificates: true },
          {
            name: 'review',
            url: `${url}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`,
            body: review,
          },
          {
            name: 'service',
            url: `${url}/api/v1/namespaces/default/services?fieldSelector=metadata.name%3Dnginx`,
          },
        ],
        `-k ${withCredentials}`,
      ),
      NODES: workers(cluster)
        .map(({ name }) => name)
        .join(' '),
      CURL: plainCurl,
    }),
  };
}
