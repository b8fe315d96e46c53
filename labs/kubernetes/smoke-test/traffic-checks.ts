import type { Check } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { jumpboxFact } from '../checking/jumpbox.js';
import { wayBetweenWorkers } from '../routes/ways.js';
import { filterCommand } from '../checking/network.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  type Answers,
} from '../checking/verdict.js';
import { readTries, trafficFact, type Try } from './smoke-facts.js';
import { idIn, type Cluster } from '../layout.js';

/**
 * Packets that arrive: by the pods' own addresses, by the service's, by the node ports; the first
 * hop that fails is named.
 */
export function trafficChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster).map(({ name }) => name);
  return [
    ...nodes.flatMap((name) => [podAddress(cluster, name), clusterAddress(cluster, name)]),
    fromPod(cluster),
    ...nodes.map((name) => nodePort(cluster, name)),
  ];
}

const bad = ({ status }: Try): boolean => status < 200 || status >= 400;
const saying = ([label, { status, error }]: readonly [string, Try]): string =>
  `${shown(label.replace(/^\S+ /, ''), 60)}: ${status === 0 ? shown(error, 120) : `HTTP ${status}`}`;

const of = (answers: Answers, fact: string, word: string): readonly (readonly [string, Try])[] =>
  [...readTries(answerTo(answers, fact).stdout)].filter(([label]) => label.startsWith(`${word} `));

const docs = kubernetesDocs('concepts/cluster-administration/networking/');

function podAddress(cluster: Cluster, machine: string): Check {
  return {
    id: idIn(cluster, 'smokeTest', 'pod-address', machine),
    title: `${machine} reaches every nginx pod by its own address`,
    machine,
    points: 3,
    link: docs,
    needs: [
      idIn(cluster, 'smokeTest', 'service'),
      idIn(cluster, 'workers', 'api-reachable', machine),
      idIn(cluster, 'workers', 'kube-proxy', machine),
      ...wayBetweenWorkers(cluster),
      ...workers(cluster).flatMap(({ name }) => [
        idIn(cluster, 'routes', 'filter', name),
        idIn(cluster, 'routes', 'bridge', name),
      ]),
    ],
    why: `Pods reach each other without address translation, whichever nodes they are on. From the pod's node this is the bridge, from another the routes of chapter ${cluster.layout.chapters.routes}.`,
    hints: [
      'Does a packet from this node reach the pod?',
      `On ${machine}: \`curl -I http://POD-ADDRESS\`, \`ip route get POD-ADDRESS\``,
      `Follow the packet with \`tcpdump -ni any port 80\`, first on this node, then on the pod's; look for filters with \`${filterCommand(cluster)}\`.`,
    ],
    facts: { traffic: trafficFact(cluster, machine) },
    judge: (answers) => {
      const found = of(answers, 'traffic', 'pod');
      const expected = 'every pod of nginx answers on port 80';
      if (found.length === 0)
        return fail(expected, 'the API tells kube-proxy of no pod behind nginx');
      const wrong = found.filter(([, each]) => bad(each));
      return wrong.length === 0
        ? pass(found.map(([label]) => shown(label.slice(4), 40)).join(', '))
        : fail(expected, listed(wrong.map(saying)), {
            text: 'The packet does not reach the pod, or the answer does not come back.',
            remedy: `On ${machine}: ip route get ADDRESS; ${filterCommand(cluster)}`,
          });
    },
  };
}

const clusterAddress = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'smokeTest', 'cluster-address', machine),
  title: `${machine} reaches nginx by the service's address`,
  machine,
  points: 2,
  link: kubernetesDocs('reference/networking/virtual-ips/'),
  needs: [
    idIn(cluster, 'smokeTest', 'pod-address', machine),
    idIn(cluster, 'workers', 'service-address', machine),
    idIn(cluster, 'workers', 'bridge-filter', machine),
  ],
  why: "kube-proxy leads the service's address to one of the pods; the pod itself has been reached already.",
  hints: [
    'Does kube-proxy know the service?',
    `On ${machine}: \`iptables-save -t nat | grep nginx\`, \`ip route get CLUSTER-IP\``,
    '`systemctl restart kube-proxy` writes the rules again; `journalctl -u kube-proxy` says what it could not.',
  ],
  facts: { traffic: trafficFact(cluster, machine) },
  judge: (answers) => {
    const found = of(answers, 'traffic', 'service');
    const expected = 'the service nginx answers by its address';
    if (found.length === 0) return fail(expected, 'the service nginx has no address');
    const wrong = found.filter(([, each]) => bad(each));
    return wrong.length === 0
      ? pass(found.map(([label]) => shown(label.slice(8), 40)).join(', '))
      : fail(expected, listed(wrong.map(saying)), {
          text: "The pod answers, the service does not: kube-proxy's rules for it, or the way to its address, are missing.",
          remedy: `On ${machine}: iptables-save -t nat | grep nginx`,
        });
  },
});

/** Asked on all nodes, because nobody knows before where the pods are. */
function fromPod(cluster: Cluster): Check {
  const names = workers(cluster).map(({ name }) => name);
  return {
    id: idIn(cluster, 'smokeTest', 'from-pod'),
    title: 'From inside the pod, the API server and other pods are reached',
    machine: jumpbox(cluster).name,
    points: 3,
    link: kubernetesDocs('tasks/run-application/access-api-from-pod/'),
    needs: names.flatMap((name) => [
      idIn(cluster, 'smokeTest', 'pod-address', name),
      idIn(cluster, 'workers', 'service-address', name),
      idIn(cluster, 'workers', 'bridge-filter', name),
    ]),
    why: "What runs in the cluster speaks to the API server by the service's address, and checks its certificate; pods on different nodes speak to each other.",
    hints: [
      'What does the pod reach?',
      `\`kubectl exec deployment/nginx -- curl -sk https://${cluster.serviceAddress}/readyz\``,
      "On the pod's node: `ip route` inside the pod (`nsenter -t PID -n ip route`), `iptables-save -t nat`, `sysctl net.bridge.bridge-nf-call-iptables`",
    ],
    facts: Object.fromEntries(names.map((name) => [name, trafficFact(cluster, name)])),
    judge: (answers) => {
      const found = names.flatMap((name) =>
        of(answers, name, 'inside').map(
          ([label, result]) => [`${label} from a pod on ${name}`, result] as const,
        ),
      );
      const expected = `${cluster.serviceAddress}:443 and every other pod answer inside the pod`;
      if (found.length === 0)
        return fail(expected, 'no process nginx in a pod of its own on any node', {
          text: 'The checks look for the program nginx in the pods.',
          remedy: 'kubectl get pods -l app=nginx -o wide',
        });
      // The API server refuses plain HTTP, and has been reached then; that it is the API server,
      // the node has proved.
      const wrong = found.filter(([, { status }]) => status === 0 || status >= 500);
      return wrong.length === 0
        ? pass(listed(found.map(([label]) => shown(label.slice(7), 60))))
        : fail(expected, listed(wrong.map(saying)));
    },
  };
}

function nodePort(cluster: Cluster, node: string): Check {
  const { name: machine } = jumpbox(cluster);
  return {
    id: idIn(cluster, 'smokeTest', 'node-port', node),
    title: `The jumpbox reaches nginx through ${node}`,
    machine: node,
    points: 3,
    link: kubernetesDocs('concepts/services-networking/service/#type-nodeport'),
    needs: [
      ...workers(cluster).map(({ name }) => idIn(cluster, 'smokeTest', 'cluster-address', name)),
      idIn(cluster, 'routes', 'forwarding', node),
      idIn(cluster, 'machines', 'hosts', machine),
      idIn(cluster, 'kubectl', 'client'),
      idIn(cluster, 'kubectl', 'reachable'),
    ],
    why: 'kube-proxy answers on every node, the one without the pod included, which then needs routes and forwarding.',
    hints: [
      'From where does the node port answer, and from where not?',
      `First on ${node} itself, then on a controller, then on the jumpbox: \`curl -I http://${node}:PORT\``,
      `On ${node}: \`iptables-save | grep -E "NODEPORTS|DROP|REJECT"\`; the pod and the service's address have answered already.`,
    ],
    facts: { asked: jumpboxFact(cluster) },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'asked');
      const port = /^port (\d+)$/m.exec(stdout)?.[1];
      const expected = `http://${node}:${port ?? 'PORT'} answers`;
      const found = readTries(stdout).get(`node ${node}`);
      if (found === undefined) return fail(expected, 'the service nginx has no node port');
      return bad(found)
        ? fail(expected, found.status === 0 ? shown(found.error, 140) : `HTTP ${found.status}`, {
            text: `Pod and service answer on ${node}; the way from the jumpbox to the node port does not: a packet filter, or forwarding.`,
            remedy: `On ${node}: iptables-save | grep -E "NODEPORTS|DROP|REJECT"`,
          })
        : pass(expected);
    },
  };
}
