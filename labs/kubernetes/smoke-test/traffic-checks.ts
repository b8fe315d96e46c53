import type { Cause, Check } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { jumpboxFact } from '../checking/jumpbox.js';
import { inRange } from '../../../lib/evidence/packet-tests.js';
import { filtersIn, filtersOf, orWhoDrops, thereAndBack, type Stage } from '../checking/filters.js';
import { podOf } from '../checking/ranges.js';
import { gatewayOf, wayBetweenWorkers, type Worker } from '../routes/ways.js';
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
import { whicheverServer } from '../control-plane/tokens.js';
import { readTries, trafficFact, type Try } from './smoke-facts.js';
import { idIn, type Cluster } from '../layout.js';

/**
 * Packets that arrive: by the pods' own addresses, by the service's, by the node ports; the first
 * hop that fails is named.
 */
export function trafficChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster);
  return [
    ...nodes.flatMap((node) => [podAddress(cluster, node), clusterAddress(cluster, node.name)]),
    fromPod(cluster),
    ...nodes.map((node) => nodePort(cluster, node)),
  ];
}

const bad = ({ status }: Try): boolean => status < 200 || status >= 400;
const saying = ([label, { status, error }]: readonly [string, Try]): string =>
  `${shown(label.replace(/^\S+ /, ''), 60)}: ${status === 0 ? shown(error, 120) : `HTTP ${status}`}`;

const of = (answers: Answers, fact: string, word: string): readonly (readonly [string, Try])[] =>
  [...readTries(answerTo(answers, fact).stdout)].filter(([label]) => label.startsWith(`${word} `));

const docs = kubernetesDocs('concepts/cluster-administration/networking/');

function podAddress(cluster: Cluster, worker: Worker): Check {
  const { name: machine } = worker;
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
    facts: { traffic: trafficFact(cluster, machine), ...filtersOf(cluster, workers(cluster)) },
    judge: (answers) => {
      const found = of(answers, 'traffic', 'pod');
      const expected = 'every pod of nginx answers on port 80';
      if (found.length === 0)
        return fail(expected, 'the API tells kube-proxy of no pod behind nginx');
      const wrong = found.filter(([, each]) => bad(each));
      return wrong.length === 0
        ? pass(found.map(([label]) => shown(label.slice(4), 40)).join(', '))
        : fail(
            expected,
            listed(wrong.map(saying)),
            orWhoDrops(
              {
                text: 'The packet does not reach the pod, or the answer does not come back.',
                remedy: `On ${machine}: ip route get ADDRESS; ${filterCommand(cluster)}`,
              },
              wrong.flatMap(([label, each]) =>
                each.status === 0 ? stagesToPod(cluster, answers, worker, label.slice(4)) : [],
              ),
            ),
          );
    },
  };
}

/** From the end of the pod network on a node to a pod, here or on another node. */
function stagesToPod(
  cluster: Cluster,
  answers: Answers,
  from: Worker,
  pod: string,
): readonly Stage[] {
  const own = filtersIn(answers, from);
  const packet = { from: gatewayOf(from.podCidr), to: pod, port: 80 };
  const home = workers(cluster).find(({ podCidr }) => inRange(pod, podCidr) === true);
  const { bridge } = cluster.layout.podNetwork;
  const out = home === undefined || home.name === from.name ? bridge : own.outside;
  const stages = thereAndBack({ machine: from.name, filters: own }, 'out', { ...packet, out });
  if (home === undefined || home.name === from.name) return stages;
  const filters = filtersIn(answers, home);
  return [
    ...stages,
    ...thereAndBack({ machine: home.name, filters }, 'through', {
      ...packet,
      in: filters.outside,
      out: bridge,
    }),
  ];
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
    title:
      'From inside the pod, the API server is believed and believes, and other pods are reached',
    machine: jumpbox(cluster).name,
    points: 3,
    link: kubernetesDocs('tasks/run-application/access-api-from-pod/'),
    needs: [
      ...names.flatMap((name) => [
        idIn(cluster, 'smokeTest', 'pod-address', name),
        idIn(cluster, 'workers', 'service-address', name),
        idIn(cluster, 'workers', 'bridge-filter', name),
      ]),
      ...whicheverServer(cluster),
    ],
    why: "What runs in the cluster speaks to the API server by the service's address, checks its certificate by the authority that the pod was given, and shows the token that it was given; pods on different nodes speak to each other.",
    hints: [
      'What does the pod reach?',
      `\`kubectl exec deployment/nginx -- sh -c 'cd /var/run/secrets/kubernetes.io/serviceaccount; curl --cacert ca.crt -H "Authorization: Bearer $(cat token)" https://${cluster.serviceAddress}/api'\``,
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
      // Without a token of its own a pod asks in plain HTTP, which the API server refuses: it has
      // been reached then; that it is the API server, the node has proved.
      const wrong = found.filter(
        ([, { status }]) => status === 0 || status === 401 || status >= 500,
      );
      return wrong.length === 0
        ? pass(listed(found.map(([label]) => shown(label.slice(7), 60))))
        : fail(expected, listed(wrong.map(saying)), accountCause(wrong.map(([, each]) => each)));
    },
  };
}

/** What a pod was given for the API server, and is of no use; undefined for anything else. */
function accountCause(wrong: readonly Try[]): Cause | undefined {
  if (wrong.some(({ status }) => status === 401))
    return {
      text: 'The API server does not accept the token that the pod was given: it was signed by another key than --service-account-key-file knows, or for another --service-account-issuer, as one of before a change is.',
      remedy:
        'Compare both flags of the API server with the token (`kubectl create token default`); then kubectl rollout restart deployment/nginx',
      link: kubernetesDocs('tasks/configure-pod-container/configure-service-account/'),
    };
  return wrong.some(({ error }) => /SSL certificate problem|self.signed certificate/.test(error))
    ? {
        text: "The authority that the pod was given did not sign the API server's certificate: --root-ca-file of the controller manager names it, and the ConfigMap kube-root-ca.crt holds it.",
        remedy:
          "--root-ca-file=the authority's certificate, restart the controller manager; kubectl delete configmap kube-root-ca.crt makes it anew.",
        link: kubernetesDocs('reference/access-authn-authz/service-accounts-admin/'),
      }
    : undefined;
}

function nodePort(cluster: Cluster, worker: Worker): Check {
  const { name: machine, address: from } = jumpbox(cluster);
  const { name: node } = worker;
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
    facts: { asked: jumpboxFact(cluster), ...filtersOf(cluster, [worker]) },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'asked');
      const port = /^port (\d+)$/m.exec(stdout)?.[1];
      const expected = `http://${node}:${port ?? 'PORT'} answers`;
      const found = readTries(stdout).get(`node ${node}`);
      if (found === undefined) return fail(expected, 'the service nginx has no node port');
      if (!bad(found)) return pass(expected);
      const cause = {
        text: `Pod and service answer on ${node}; the way from the jumpbox to the node port does not: a packet filter, forwarding, or nodePortAddresses of kube-proxy.`,
        remedy: `On ${node}: iptables-save | grep -E "NODEPORTS|DROP|REJECT"`,
      };
      if (found.status !== 0) return fail(expected, `HTTP ${found.status}`, cause);
      // kube-proxy leads it to a pod once it has arrived, here or on another node.
      const stage = { machine: node, filters: filtersIn(answers, worker) };
      const packet = { from, to: worker.address, port: Number(port) };
      const stages = [
        ...thereAndBack(stage, 'arriving', packet),
        ...thereAndBack(stage, 'through', { ...packet, to: podOf(worker.podCidr), port: 80 }),
      ];
      return fail(expected, shown(found.error, 140), orWhoDrops(cause, stages));
    },
  };
}
