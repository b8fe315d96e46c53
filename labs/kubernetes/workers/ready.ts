import type { Machine } from '../../../lib/core/lab.js';
import { apiUrl } from '../kubeconfigs.js';
import type { Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { until } from '../shell.js';

/** Where a kubelet says how it is. */
export const kubeletHealth = 'http://127.0.0.1:10248/healthz';

/** Waits on a node until the API calls it ready, asked with the node's own certificate. */
export function nodeReady(cluster: Cluster, worker: Machine): string {
  const { certificate, key } = cluster.layout.onNode(worker.name);
  return until(
    `curl -sfk -m 5 -A khw-lab --cert ${certificate} --key ${key} ${apiUrl(cluster)}/api/v1/nodes/${nodeName(cluster, worker)} | grep -q '"type":"Ready","status":"True"'`,
  );
}
