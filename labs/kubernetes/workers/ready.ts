import type { Machine } from '../../../lib/core/lab.js';
import { apiUrl } from '../kubeconfigs.js';
import type { Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { until } from '../shell.js';

/** Where a kubelet says how it is. */
export const kubeletHealth = 'http://127.0.0.1:10248/healthz';

/** bash on a node: its object in the API, asked with the node's own certificate. */
export function asNode(cluster: Cluster, worker: Machine): string {
  const { certificate, key } = cluster.layout.onNode(worker.name);
  return `curl -sfk -m 5 -A khw-lab --cert ${certificate} --key ${key} ${apiUrl(cluster)}/api/v1/nodes/${nodeName(cluster, worker)}`;
}

/** Waits on a node until the API calls it ready. */
export const nodeReady = (cluster: Cluster, worker: Machine): string =>
  until(`${asNode(cluster, worker)} | grep -q '"type":"Ready","status":"True"'`);
