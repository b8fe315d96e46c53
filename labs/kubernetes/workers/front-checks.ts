import type { Check, Fact } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { at, listAt, textAt } from '../../../lib/evidence/api.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  local,
  objectOf,
  responseTo,
  withCredentials,
} from '../checking/api.js';
import { frontOf } from '../checking/front.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { ownKubeconfig } from '../earlier.js';
import { apiPort } from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';

/** What a node owes to those who stand behind the front: none where there is no front. */
export function frontChecks(cluster: Cluster, worker: Machine): readonly Check[] {
  const front = frontOf(cluster);
  return front === undefined
    ? []
    : [throughFront(cluster, worker, front), leaseRenewed(cluster, worker)];
}

/** Programs of a node that keep a connection to the API server. */
const clients = ['kubelet', 'kube-proxy'] as const;

/** bash: a line per connection to the port of API servers, with its program. */
export const connections = `ss -Htnp state established '( dport = :${apiPort} )'`;

const connectionsFact = (machine: string): Fact => ({
  machine,
  script: `${connections} | head -n 100`,
});

/** By program: addresses at which it has a connection open. */
function peersOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [, peer = '', program = ''] of stdout.matchAll(connection))
    found.set(program, [...new Set([...(found.get(program) ?? []), peer])]);
  return found;
}

/** An address of IPv4 may be written as one of IPv6. */
const connection = new RegExp(
  String.raw`\s\[?(?:::ffff:)?([\d.]+|[\da-f:]+)\]?:${apiPort}\s+users:\(\("([^"]{1,15})"`,
  'g',
);

function throughFront(cluster: Cluster, { name: machine }: Machine, front: Machine): Check {
  return {
    id: idIn(cluster, 'workers', 'front', machine),
    title: `${machine} comes to the API servers through ${front.name}`,
    machine,
    points: 2,
    needs: [
      idIn(cluster, 'workers', 'api-reachable', machine),
      ...clients.flatMap((client) => [
        idIn(cluster, 'workers', client, machine),
        ownKubeconfig(cluster, client, machine),
      ]),
    ],
    link: kubernetesDocs('setup/production-environment/tools/kubeadm/high-availability/'),
    why: 'A node that goes past the front to one controller works as well as the others, until that controller is down: then it is NotReady and its pods are moved, though other API servers would have served it.',
    hints: [
      'To whom are kubelet and kube-proxy connected?',
      `On ${machine}: \`${connections}\`; and which kubeconfig was each of them given?`,
      `\`server: https://${cluster.apiHost}:${apiPort}\` in the kubeconfigs of both, then \`systemctl restart kubelet kube-proxy\``,
    ],
    facts: { connections: connectionsFact(machine) },
    judge: (answers) => {
      const peers = peersOf(answerTo(answers, 'connections').stdout);
      const complaints = clients.flatMap((client) => {
        const others = (peers.get(client) ?? []).filter((peer) => peer !== front.address);
        if (peers.get(client) === undefined)
          return [`${client} has no connection to port ${apiPort}`];
        return others.length === 0
          ? []
          : [`${client} speaks to ${others.map((peer) => calledIn(cluster, peer)).join(', ')}`];
      });
      return unlessAny(
        complaints,
        `${clients.join(' and ')} connected to ${front.name} (${front.address}), and to nobody else`,
        `${clients.join(', ')}: ${front.address}:${apiPort}`,
        {
          text: 'What runs was given another way to the API server than the front.',
          remedy: `On ${machine}: correct server in its kubeconfig, and restart it.`,
        },
      );
    },
  };
}

const calledIn = ({ machines }: Cluster, address: string): string =>
  machines.find((each) => each.address === address)?.name ?? shown(address, 40);

/** Where the leases of nodes are. */
export const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/**
 * Leases of all nodes, and the clock of the controller that is asked: one question for all nodes.
 */
const leasesFact = (cluster: Cluster): Fact => ({
  machine: firstController(cluster),
  timeout: 15,
  script: [
    credentials(...adminKubeconfigs),
    curls([{ name: 'leases', url: `${local}${leases}` }], `-k ${withCredentials}`),
    "printf 'now %(%s)T\\n' -1",
  ].join('\n'),
});

/** Seconds by which a lease may be older than it is for: a busy machine is late. */
const slack = 45;
/** Seconds; no kubelet of a lab is told a longer one. */
const longestLease = 300;

function leaseRenewed(cluster: Cluster, worker: Machine): Check {
  const { name: machine } = worker;
  const node = nodeName(cluster, worker);
  return {
    id: idIn(cluster, 'workers', 'lease', machine),
    title: `${machine} renews its lease`,
    machine,
    points: 2,
    needs: [idIn(cluster, 'workers', 'registered', machine)],
    link: kubernetesDocs('concepts/architecture/leases/#node-heart-beats'),
    why: 'By its lease a node is known to live, whichever API server it was written through. It carries the time of the node: a clock that is wrong shows here before certificates and tokens fail.',
    hints: [
      'When did the node renew its lease last, and what time does it believe it is?',
      `\`kubectl -n kube-node-lease get lease ${node} -o yaml\`; \`date\` on ${machine} and on ${firstController(cluster)}`,
      `\`date -s\` sets a clock; \`journalctl -u kubelet -n 50\` on ${machine} says why a lease could not be renewed.`,
    ],
    facts: { leases: leasesFact(cluster) },
    judge: (answers) => {
      const lease = leaseOf(answers, node);
      if ('problem' in lease) return fail(`a lease of ${node}`, lease.problem);
      const { age, limit } = lease;
      const expected = `the lease of ${node} renewed in the last ${limit} s`;
      if (Number.isNaN(age)) return fail(expected, 'it was never renewed');
      if (age > limit)
        return fail(expected, `renewed ${age} s ago`, {
          text: `The kubelet of ${machine} does not get through to the API server, or the clock of ${machine} is behind.`,
          remedy: `On ${machine}: date; journalctl -u kubelet -n 50`,
        });
      return age < -slack
        ? fail(expected, `renewed in ${-age} s, which is yet to come`, {
            text: `The clock of ${machine} is ahead.`,
            remedy: `On ${machine}: date -s @$(( $(date +%s) - ${-age} ))`,
          })
        : pass(`renewed ${Math.max(0, age)} s ago`);
    },
  };
}

function leaseOf(
  answers: Answers,
  node: string,
): { readonly age: number; readonly limit: number } | { readonly problem: string } {
  const answer = objectOf(responseTo(answers, 'leases', 'leases'));
  if ('problem' in answer) return answer;
  const lease = listAt(answer.object, 'items').find(
    (each) => textAt(each, 'metadata', 'name') === node,
  );
  if (lease === undefined) return { problem: 'there is none in kube-node-lease' };
  const now = Number(/^now (\d{1,12})$/m.exec(answerTo(answers, 'leases').stdout)?.[1] ?? NaN);
  const lasts = Number(at(lease, 'spec', 'leaseDurationSeconds')) || 40;
  return {
    age: Math.round(now - Date.parse(textAt(lease, 'spec', 'renewTime')) / 1000),
    limit: Math.min(longestLease, Math.max(0, lasts)) + slack,
  };
}
