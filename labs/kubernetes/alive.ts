import * as z from 'zod';
import { controllers, type Lab } from '../../lib/core/lab.js';
import { readScript } from '../../lib/host/files.js';
import type { Liveness } from '../../lib/track/types.js';
import { controlPlaneProbes } from './control-plane/steps.js';
import { apiUrl, remotePlan } from './kubeconfigs.js';
import type { Cluster } from './layout.js';

/** What the API server and the kubelets have answered. */
export interface ClusterAnswer {
  /** Status of each node's Ready condition. */
  readonly ready: ReadonlyMap<string, string>;
  /** When each node's lease was renewed last: milliseconds since 1970, by the node's clock. */
  readonly renewed: ReadonlyMap<string, number>;
  /** Nodes whose kubelet has just put a question to the API server and got its answer. */
  readonly asked: ReadonlySet<string>;
  /** The beginning of what was answered, for people. */
  readonly text: string;
}

/**
 * bash for the jumpbox: asks the API server for nodes and leases, and for a token of a service
 * account, which it does not store. Each kubelet of `nodes` is shown that token: it cannot know it,
 * so it asks the API server who that is (TokenReview) and what they may do (SubjectAccessReview),
 * and answers by name. curl, not kubectl, which takes a second to start without KVM. Read it with
 * `readCluster`.
 */
export function clusterScript(cluster: Cluster, nodes: readonly string[] = []): string {
  const api = apiUrl(cluster);
  const { certificate, key } = remotePlan(cluster).files;
  const paths = ['/api/v1/nodes', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'];
  const requests = [
    ...paths.map((path) => `${api}${path}`),
    ...(nodes.length === 0
      ? []
      : [`-H 'Content-Type: application/json' -d '${tokenRequest}' ${api}${tokenPath}`]),
  ];
  const script = readScript('labs/kubernetes/alive.sh', {
    FOLDER: cluster.workingFolder,
    CERTIFICATE: certificate,
    KEY: key,
    QUESTIONS: curl(requests.map((request) => `"\${who[@]}" ${request}`)),
    NODES: nodes.join(' '),
    HEALTH: curl(['-H "Authorization: Bearer ${BASH_REMATCH[1]}" "https://$node:10250/healthz"']),
  });
  return `${script}\n`;
}

/** Reads what `clusterScript` printed, whatever it is. */
export function readCluster(stdout: string): ClusterAnswer {
  const lists = stdout.split('\n').flatMap((line) => listIn(line) ?? []);
  const items = (kind: string): readonly Item[] =>
    lists.filter((list) => list.kind === kind).flatMap((list) => list.items);
  return {
    ready: new Map(
      items('NodeList').map(({ metadata, status }) => [
        metadata.name,
        status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? '',
      ]),
    ),
    renewed: new Map(
      items('LeaseList').map(({ metadata, spec }) => [
        metadata.name,
        Date.parse(spec?.renewTime ?? ''),
      ]),
    ),
    asked: new Set(
      [
        ...stdout.matchAll(
          /^kubelet (\S+) Forbidden \(user=system:serviceaccount:default:default,/gm,
        ),
      ].map(([, node = '']) => node),
    ),
    text: stdout.trim().slice(0, 200),
  };
}

const tokenPath = '/api/v1/namespaces/default/serviceaccounts/default/token';
const tokenRequest = JSON.stringify({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenRequest',
  spec: { expirationSeconds: 600 },
});

/**
 * One curl, whatever the learner's ~/.curlrc says: the connection is kept. Another program than
 * curl gets JSON on one line.
 */
const curl = (requests: readonly string[]): string =>
  `curl -q ${requests.map((request) => `--noproxy '*' -sk -m 60 -A khw-lab -w '\\n' ${request}`).join(' --next ')}`;

const item = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ renewTime: z.string().optional() }).optional(),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() })
    .optional(),
});
type Item = z.infer<typeof item>;
const list = z.object({ kind: z.string(), items: z.array(item) });

function listIn(line: string): z.infer<typeof list> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return list.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * What is missing until all nodes are Ready, and the kubelet of each has spoken to the API server
 * since they were resumed: now, because it was asked to, or when it renewed its lease (not every
 * kubelet of a learner asks who is calling). Undefined when nothing is.
 */
export function notYet(
  { ready, renewed, asked, text }: ClusterAnswer,
  nodes: readonly string[],
  resumed: number,
): string | undefined {
  for (const node of nodes) {
    if (ready.get(node) !== 'True')
      return ready.has(node) ? `${node} is not Ready` : `the API said: ${text}`;
    const lease = renewed.get(node) ?? NaN;
    if (asked.has(node) || lease >= resumed) continue;
    return `${node} is Ready, its kubelet did not answer for itself, its lease was last renewed ${Number.isNaN(lease) ? 'never' : new Date(lease).toISOString()}`;
  }
  return undefined;
}

/** How to know that a cluster runs: by its nodes, asked of the API server and of themselves. */
export function liveness(clusterOf: (lab: Lab) => Cluster): Liveness {
  const hostName = (lab: Lab, name: string): string => {
    const machine = lab.machines.find((each) => each.name === name);
    return machine === undefined ? name : clusterOf(lab).layout.hostName(machine);
  };
  const machineName = (lab: Lab, node: string): string =>
    lab.machines.find(({ name }) => hostName(lab, name) === node)?.name ?? node;
  return {
    unit: 'kubelet.service',
    question: (lab, names = []) =>
      clusterScript(
        clusterOf(lab),
        names.map((name) => hostName(lab, name)),
      ),
    names: (lab, stdout) =>
      [...readCluster(stdout).ready].flatMap(([node, status]) =>
        status === 'True' ? [machineName(lab, node)] : [],
      ),
    missing: (lab, stdout, names, since) =>
      notYet(
        readCluster(stdout),
        names.map((name) => hostName(lab, name)),
        since,
      ),
    servers: (lab) =>
      controllers(lab).flatMap(({ name: machine }) =>
        controlPlaneProbes(clusterOf(lab)).map((holds) => ({ machine, holds })),
      ),
    hint: '`khw-lab kubectl -- get nodes` shows them.',
  };
}
