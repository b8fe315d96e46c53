import type { Fact } from '../../../lib/core/check.js';
import { listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import { apiUrl } from '../kubeconfigs.js';
import { curls, objectOf, plainCurl, responseTo, wayTo, withCredentials } from '../checking/api.js';
import { proxyCredentials } from '../checking/places.js';
import type { Answers } from '../checking/verdict.js';
import {
  conditionOf,
  eventsIn,
  podTrouble,
  restartsAgain,
  type Trouble,
} from '../checking/workload.js';
import type { Cluster } from '../layout.js';

/**
 * bash: sets `addresses` of the endpoints and `cluster`, the address of the service nginx: from the
 * rules that kube-proxy has written, which costs nobody a TLS handshake; where there are none
 * (another mode, no rules), from what the API tells kube-proxy, which may list but not get.
 */
export const discover = (cluster: Cluster): string =>
  readScript('labs/kubernetes/smoke-test/discover.sh', {
    ...proxyCredentials(cluster),
    QUESTIONS: curls(
      [
        wayTo('way', apiUrl(cluster)),
        {
          name: 'slices',
          url: `${apiUrl(cluster)}/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dnginx`,
        },
        {
          name: 'service',
          url: `${apiUrl(cluster)}/api/v1/namespaces/default/services?fieldSelector=metadata.name%3Dnginx`,
        },
      ],
      `-k ${withCredentials}`,
    ),
  });

/**
 * bash: `try LABEL URL PREFIX…` prints what became of a request; `source` may hold options of curl.
 */
const tries = `try() {
  local label=$1 url=$2; shift 2
  printf 'try %s %s\\n' "$label" "$("$@" ${plainCurl} "\${source[@]}" -s --connect-timeout 6 -m 300 -o /dev/null -w '%{http_code} %{exitcode} %{errormsg}' "$url" | cut -c1-200)"
}`;

/**
 * From a node: each pod of the service by its own address, from the node's end of the pod network
 * where it has one; the service by its address; and the same from inside each pod of nginx that
 * runs here, in its own network namespace.
 */
export const trafficFact = (cluster: Cluster, machine: string): Fact => ({
  machine,
  timeout: 25,
  script: readScript('labs/kubernetes/smoke-test/traffic.sh', {
    DISCOVER: discover(cluster),
    TRIES: tries,
    KUBERNETES: cluster.serviceAddress,
    BRIDGE: cluster.layout.podNetwork.bridge,
  }),
});

export interface Try {
  readonly status: number;
  readonly error: string;
}

/** What became of the requests, in the order of their labels; the worst of those of one label. */
export function readTries(stdout: string): ReadonlyMap<string, Try> {
  const tries = [...stdout.matchAll(/^try (\S+ \S+) (\d{3}) (\d+) ?(.*)$/gm)].map(
    ([, label = '', status, exit = '', error = '']): readonly [string, Try] => [
      label,
      { status: Number(status), error: error === '' ? `curl ${exit}` : error },
    ],
  );
  const worth = ({ status }: Try): number => (status === 0 ? 0 : status < 400 ? 2 : 1);
  return new Map(
    tries.sort(([one, a], [other, b]) => one.localeCompare(other) || worth(b) - worth(a)),
  );
}

/** A pod of the deployment. */
export interface Pod {
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it is not ready; undefined for one that is, and where nothing says. */
  readonly trouble: Trouble | undefined;
  /** It is ready, and was restarted so lately that it may not stay so. */
  readonly again: string | undefined;
}

/**
 * Those that are over are left out: what a node evicted lies about until somebody deletes it, and
 * the deployment has long made another.
 */
export function podsOf(answers: Answers): readonly Pod[] {
  const answer = objectOf(responseTo(answers, 'cluster', 'pods'));
  const items = ('object' in answer ? listAt(answer.object, 'items') : []).filter(
    (pod) => !['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase')),
  );
  const events = eventsIn(readObject(responseTo(answers, 'cluster', 'warnings').body));
  const now = timeOf(answers);
  return items.map((pod) => {
    const ready = textAt(conditionOf(pod, 'Ready'), 'status') === 'True';
    const [container] = listAt(pod, 'status', 'containerStatuses');
    return {
      name: textAt(pod, 'metadata', 'name'),
      node: textAt(pod, 'spec', 'nodeName'),
      address: textAt(pod, 'status', 'podIP'),
      phase: textAt(pod, 'status', 'phase'),
      ready,
      restarts: Number(textAt(container, 'restartCount') || 0),
      trouble: ready ? undefined : podTrouble(pod, events),
      again: ready ? restartsAgain(pod, now) : undefined,
    };
  });
}

/** The cluster's time, give or take ten seconds: when a lease was renewed last. NaN without one. */
function timeOf(answers: Answers): number {
  const times = ['lease-kube-scheduler', 'lease-kube-controller-manager']
    .map((name) => readObject(responseTo(answers, 'cluster', name).body))
    .map((lease) => Date.parse(textAt(lease, 'spec', 'renewTime')))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? Number.NaN : Math.max(...times);
}
