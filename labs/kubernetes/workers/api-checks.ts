import type { Check, Fact } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { listAt, messageOfResponse, textAt } from '../../../lib/evidence/api.js';
import { answersTo } from '../../../lib/evidence/certificate.js';
import { isSignedBy } from '../../../lib/evidence/trust.js';
import { apiPort, apiUrl } from '../kubeconfigs.js';
import {
  apiController,
  clusterFact,
  apiMachines,
  firstController,
  isLost,
  objectOf,
  responseTo,
} from '../checking/api.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import { filtersOf, orWhoDrops, stagesBetween } from '../checking/filters.js';
import { nodeProblem } from '../checking/node-state.js';
import { apiFromFact, proxyHealthFact } from '../checking/node.js';
import { runs, unitFacts } from '../checking/units.js';
import { filterCommand } from '../checking/network.js';
import { answerTo, fail, kubernetesDocs, pass, shown, type Answers } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { knowsNames, ownKubeconfig, trusted } from '../earlier.js';
import { nodeName } from '../machines/names.js';

/**
 * The node and the API server: reached, registered, ready; and kube-proxy, which works by what the
 * API says.
 */
export function apiChecks(cluster: Cluster, machine: Machine): readonly Check[] {
  const { name } = machine;
  return [
    reachable(cluster, machine),
    registered(cluster, machine),
    ready(cluster, machine),
    proxy(cluster, name),
    proxyHealth(cluster, name),
    service(cluster, name),
  ];
}

const apiFact = (cluster: Cluster, machine: string): Fact =>
  apiFromFact(machine, `${apiUrl(cluster)}/version`, `https://${cluster.serviceAddress}/`);

/** What is wrong with an answer of the API server that came by this name; undefined for nothing. */
function apiProblem(cluster: Cluster, answers: Answers): string | undefined {
  const response = responseTo(answers, 'api', 'name');
  const authority = readStore(answerTo(answers, 'originals')).certificate(
    originalCertificate(cluster, cluster.layout.stems.authority),
  );
  const { certificate } = response;
  if (certificate === undefined) return shown(messageOfResponse(response), 160);
  if (authority === undefined || !isSignedBy(certificate, authority))
    return `somebody else answers: ${shown(certificate.subject, 80)}`;
  return answersTo(certificate, cluster.apiHost)
    ? undefined
    : `a certificate without ${cluster.apiHost}`;
}

const reachable = (cluster: Cluster, worker: Machine): Check => {
  const { name: machine } = worker;
  return {
    id: idIn(cluster, 'workers', 'api-reachable', machine),
    title: `${machine} reaches the API server`,
    machine,
    points: 2,
    link: kubernetesDocs('concepts/architecture/control-plane-node-communication/'),
    needs: [
      idIn(cluster, 'controlPlane', 'api-certificate', apiController(cluster)),
      knowsNames(cluster, machine),
      ...(cluster.layout.frontServes ?? []),
    ],
    why: 'Kubelet and kube-proxy come to the API server by name, from here. "i/o timeout" in their journals is a packet that is lost on the way.',
    hints: [
      `From ${machine}: is it the name, the way, or the certificate?`,
      `On ${machine}: \`getent hosts ${cluster.apiHost}\`, \`curl --cacert ${cluster.layout.onNode(machine).authority} ${apiUrl(cluster)}/version\``,
      `Correct /etc/hosts; look for a packet filter with \`${filterCommand(cluster)}\`, on both machines.`,
    ],
    facts: {
      api: apiFact(cluster, machine),
      originals: originalsFact(cluster),
      ...filtersOf(cluster, [worker, ...apiMachines(cluster)]),
    },
    judge: (answers) => {
      const problem = apiProblem(cluster, answers);
      const expected = `${apiUrl(cluster)} answers`;
      if (problem === undefined) return pass(expected);
      const cause = {
        text: `${machine} cannot speak to the API server.`,
        remedy: `On ${machine}: curl -v --cacert ${cluster.layout.onNode(machine).authority} ${apiUrl(cluster)}/version; a route may lead astray, there or back: \`ip route get\` on both machines`,
      };
      return fail(
        expected,
        problem,
        isLost(responseTo(answers, 'api', 'name'))
          ? orWhoDrops(
              cause,
              apiMachines(cluster).flatMap((to) => stagesBetween(answers, worker, to, apiPort)),
            )
          : cause,
      );
    },
  };
};

function registered(cluster: Cluster, worker: Machine): Check {
  const { name: machine, address } = worker;
  const name = nodeName(cluster, worker);
  return {
    id: idIn(cluster, 'workers', 'registered', machine),
    title: `${machine} is registered, with its address`,
    machine,
    points: 2,
    link: kubernetesDocs('concepts/architecture/nodes/'),
    needs: [
      idIn(cluster, 'workers', 'kubelet-health', machine),
      idIn(cluster, 'workers', 'api-reachable', machine),
      ownKubeconfig(cluster, 'admin', firstController(cluster)),
      idIn(cluster, 'controlPlane', 'api-ready', firstController(cluster)),
      ...controllers(cluster).map(({ name }) => trusted(cluster, name)),
    ],
    why: 'The kubelet registers its node under the host name; the Node authorizer lets it write only the node that its certificate names.',
    hints: [
      'Which nodes does the API know?',
      '`kubectl get nodes -o wide`',
      `\`journalctl -u kubelet -n 50\` on ${machine} says why it may not register; \`systemctl restart kubelet\` tries again.`,
    ],
    facts: { cluster: clusterFact(cluster) },
    judge: (answers) => {
      const nodes = nodesOf(answers);
      const expected = `node ${name} at ${address}`;
      if ('problem' in nodes) return fail(expected, nodes.problem);
      const node = nodes.find((each) => textAt(each, 'metadata', 'name') === name);
      if (node === undefined) {
        const others = nodes.map((each) => textAt(each, 'metadata', 'name')).join(', ');
        return fail(
          expected,
          `no node ${name}; registered: ${others === '' ? 'none' : shown(others)}`,
          {
            text: 'The kubelet could not register, registered under another name, or somebody deleted the node.',
            remedy: `On ${machine}: systemctl restart kubelet; journalctl -u kubelet -n 50`,
          },
        );
      }
      const addresses = listAt(node, 'status', 'addresses')
        .filter((each) => textAt(each, 'type') === 'InternalIP')
        .map((each) => textAt(each, 'address'));
      return addresses.includes(address)
        ? pass(expected)
        : fail(expected, `node ${name} at ${shown(addresses.join(', ') || 'no address')}`, {
            text: 'The kubelet takes the address that its own host name resolves to, or that of the default route.',
            remedy: '--node-ip, or correct /etc/hosts',
          });
    },
  };
}

function nodesOf(answers: Answers): readonly unknown[] | { readonly problem: string } {
  const answer = objectOf(responseTo(answers, 'cluster', 'nodes'));
  return 'problem' in answer ? answer : listAt(answer.object, 'items');
}

function ready(cluster: Cluster, worker: Machine): Check {
  const { name: machine } = worker;
  const name = nodeName(cluster, worker);
  return {
    id: idIn(cluster, 'workers', 'ready', machine),
    title: `${machine} is Ready and takes pods`,
    machine,
    points: 3,
    link: kubernetesDocs('concepts/architecture/nodes/#condition'),
    needs: [
      idIn(cluster, 'workers', 'registered', machine),
      idIn(cluster, 'workers', 'pod-network', machine),
      idIn(cluster, 'controlPlane', 'controller-manager', firstController(cluster)),
    ],
    why: 'The scheduler puts pods only on nodes that are Ready, not cordoned, and without taints.',
    hints: [
      'Why does the node say it is not ready?',
      `\`kubectl describe node ${name}\`: Conditions, Taints, Unschedulable`,
      `\`kubectl uncordon ${name}\` for a cordoned one; what a condition speaks of is to be had there: \`df -h\`, \`free -m\`, \`journalctl -u kubelet -n 50\``,
    ],
    facts: { cluster: clusterFact(cluster) },
    judge: (answers) => {
      const nodes = nodesOf(answers);
      const expected = `${machine} Ready, open for pods`;
      if ('problem' in nodes) return fail(expected, nodes.problem);
      const node = nodes.find((each) => textAt(each, 'metadata', 'name') === name);
      const problem = nodeProblem(node, machine);
      return problem === undefined ? pass(expected) : fail(expected, problem.actual, problem.cause);
    },
  };
}

const proxyDocs = kubernetesDocs('reference/command-line-tools-reference/kube-proxy/');

const proxy = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'kube-proxy', machine),
  title: 'kube-proxy runs',
  machine,
  points: 2,
  link: proxyDocs,
  needs: [ownKubeconfig(cluster, 'kube-proxy', machine)],
  why: "It writes the packet filter's rules that make services reachable from this node.",
  hints: [
    `On ${machine}: what does systemd say of kube-proxy?`,
    '`journalctl -u kube-proxy -n 50`',
    'Fix /var/lib/kube-proxy/kube-proxy-config.yaml or the unit, then `systemctl daemon-reload; systemctl restart kube-proxy`',
  ],
  facts: unitFacts(machine),
  judge: (answers) => runs('kube-proxy', answers),
});

const proxyHealth = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'kube-proxy-health', machine),
  title: 'kube-proxy says that it is healthy',
  machine,
  points: 1,
  link: proxyDocs,
  needs: [idIn(cluster, 'workers', 'kube-proxy', machine)],
  why: 'It is healthy when it has brought its rules up to date lately.',
  hints: [
    `On ${machine}: ask it.`,
    '`curl http://127.0.0.1:10256/healthz`',
    'Refused: is it a packet filter? Else `journalctl -u kube-proxy -n 50`',
  ],
  facts: { proxy: proxyHealthFact(machine) },
  judge: (answers) => {
    const response = responseTo(answers, 'proxy', 'healthz');
    const { body: mode, status } = responseTo(answers, 'proxy', 'mode');
    return response.status === 200
      ? pass(`port 10256: ok${status === 200 ? `, mode ${shown(mode, 20)}` : ''}`)
      : fail('http://127.0.0.1:10256/healthz says ok', shown(messageOfResponse(response), 160));
  },
});

const service = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'service-address', machine),
  title: `${machine} reaches the API server by the service's address`,
  machine,
  points: 3,
  link: kubernetesDocs('reference/networking/virtual-ips/'),
  needs: [
    idIn(cluster, 'workers', 'kube-proxy-health', machine),
    idIn(cluster, 'workers', 'api-reachable', machine),
    idIn(cluster, 'controlPlane', 'kubernetes-service'),
  ],
  why: `Pods come to the API server by ${cluster.serviceAddress}, an address that no machine has: kube-proxy's rules lead it to a real one, and the certificate must name it.`,
  hints: [
    "Does a packet to the service's address arrive?",
    `On ${machine}: \`curl --cacert ${cluster.layout.onNode(machine).authority} https://${cluster.serviceAddress}/version\``,
    `\`ip route get ${cluster.serviceAddress}\` must find a way, and \`iptables-save -t nat | grep ${cluster.serviceAddress}\` a rule; \`systemctl restart kube-proxy\` writes the rules again.`,
  ],
  facts: { api: apiFact(cluster, machine) },
  judge: (answers) => {
    // Without TLS: the API server says that it wants it. Its certificate, with this address, has
    // been looked at.
    const response = responseTo(answers, 'api', 'service');
    const expected = `${cluster.serviceAddress}:443 leads to the API server`;
    return response.status === 400
      ? pass(expected)
      : fail(expected, shown(messageOfResponse(response), 160), {
          text: "The packet does not reach the API server by the service's address: kube-proxy's rules, or a route, are missing.",
          remedy: `On ${machine}: ip route get ${cluster.serviceAddress}; systemctl restart kube-proxy`,
        });
  },
});
