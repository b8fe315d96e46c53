import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { kubeletConfigFact, readKubeletConfig } from '../checking/node.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { wayBetweenWorkers } from '../routes/ways.js';
import { dnsAddress } from './address.js';
import {
  lookupsFact,
  outcomeOf,
  placeOf,
  readLookups,
  type Lookup,
  type Lookups,
  type PodResolver,
} from './lookups.js';
import { askers, objectsFact } from './objects.js';

/** Names that resolve, or not, from the places in which programs of the cluster run. */
export function lookupChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster);
  return [
    ...nodes.flatMap((node) => [
      kubelet(cluster, node),
      servers(cluster, node),
      names(cluster, node),
      tcp(cluster, node),
    ]),
    forward(cluster),
    resolver(cluster),
    search(cluster),
  ];
}

const namesPage = kubernetesDocs('concepts/services-networking/dns-pod-service/');
const debugPage = kubernetesDocs('tasks/administer-cluster/dns-debugging-resolution/');

const own = (cluster: Cluster, what: string, ...machine: readonly string[]): string =>
  idIn(cluster, 'dns', what, ...machine);

/** Asked on all workers, because nobody knows before where the pods are. */
const everywhere = (cluster: Cluster): Readonly<Record<string, Fact>> =>
  Object.fromEntries(workers(cluster).map(({ name }) => [name, lookupsFact(cluster, name)]));

const lookupsOf = (answers: Answers, name: string): Lookups => readLookups(answerTo(answers, name));

/** The name of the API server's service, which every cluster has. */
const apiName = ({ clusterDomain }: Cluster): string => `kubernetes.default.svc.${clusterDomain}`;

/** Lookups that did not bring the address, in words. */
const astray = (lookups: readonly Lookup[], wanted: string, machine: string): readonly string[] =>
  lookups
    .filter(({ answer }) => answer?.addresses.includes(wanted) !== true)
    .map(
      (lookup) =>
        `${placeOf(lookup, machine)} asks ${shown(lookup.server, 40)} for ${shown(lookup.name, 100)}: ${outcomeOf(lookup)}`,
    );

function kubelet(cluster: Cluster, { name: machine }: Machine): Check {
  const address = dnsAddress(cluster);
  const { clusterDomain } = cluster;
  return {
    id: own(cluster, 'kubelet', machine),
    title: `The kubelet of ${machine} hands out the cluster's name server`,
    machine,
    points: 2,
    needs: [idIn(cluster, 'workers', 'kubelet-config', machine)],
    facts: { kubelet: kubeletConfigFact(machine) },
    link: kubernetesDocs('reference/config-api/kubelet-config.v1beta1/'),
    why: 'Nobody but the kubelet writes the resolv.conf of a pod. Without clusterDNS it hands on that of the node.',
    hints: [
      'What does the kubelet write into the resolv.conf of a new pod?',
      `On ${machine}: \`grep -A1 cluster /var/lib/kubelet/kubelet-config.yaml\``,
      `\`clusterDNS: ["${address}"]\` and \`clusterDomain: ${clusterDomain}\` in the kubelet's configuration, and restart it; pods that run keep what they have.`,
    ],
    judge: (answers) => {
      const { settings } = readKubeletConfig(answerTo(answers, 'kubelet'));
      const handed: readonly unknown[] = Array.isArray(settings['clusterDNS'])
        ? (settings['clusterDNS'] as readonly unknown[])
        : [];
      const domain = settings['clusterDomain'];
      const complaints = [
        ...(handed.length === 1 && handed[0] === address
          ? []
          : [
              `clusterDNS ${handed.length === 0 ? 'not set' : shown(handed.map(String).join(', '), 80)}`,
            ]),
        ...(typeof domain === 'string' && domain.replace(/\.$/, '') === clusterDomain
          ? []
          : [
              `clusterDomain ${domain === undefined ? 'not set' : shown(JSON.stringify(domain), 80)}`,
            ]),
      ];
      return unlessAny(
        complaints,
        `clusterDNS ${address} and clusterDomain ${clusterDomain}`,
        `${address}, ${clusterDomain}`,
        {
          text: 'Pods of this node ask somebody else, or look for short names in another domain.',
          remedy: 'Correct clusterDNS and clusterDomain, and restart the kubelet.',
        },
      );
    },
  };
}

function servers(cluster: Cluster, { name: machine }: Machine): Check {
  const nodes = workers(cluster).map(({ name }) => name);
  return {
    id: own(cluster, 'servers', machine),
    title: `Every pod of CoreDNS answers ${machine} by its own address`,
    machine,
    points: 2,
    needs: [
      own(cluster, 'endpoints'),
      idIn(cluster, 'workers', 'api-reachable', machine),
      idIn(cluster, 'workers', 'kube-proxy', machine),
      ...wayBetweenWorkers(cluster),
      ...nodes.flatMap((name) =>
        ['filter', 'bridge'].map((what) => idIn(cluster, 'routes', what, name)),
      ),
    ],
    facts: { lookups: lookupsFact(cluster, machine) },
    link: debugPage,
    why: 'kube-proxy picks one of them for each question. Where one is out of reach, some questions are lost, and the others are not.',
    hints: [
      'Does each name server answer, or only one?',
      `On ${machine}: \`ip route get ADDRESS\` and \`iptables -S\` for each address of \`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide\``,
      'Follow a question with `tcpdump -ni any port 53`, first on this node, then on that of the pod.',
    ],
    judge: (answers) => {
      const { asked, servers: found } = lookupsOf(answers, 'lookups');
      const expected = `each answers ${apiName(cluster)} with ${cluster.serviceAddress}`;
      if (found.length === 0)
        return fail(expected, 'kube-proxy knows of no name server behind kube-dns');
      const lookups = asked.filter(
        ({ server, name }) => found.includes(server) && name === apiName(cluster),
      );
      return unlessAny(
        astray(lookups, cluster.serviceAddress, machine),
        expected,
        listed(found.map((address) => shown(address, 40))),
        {
          text: 'The question does not reach that pod, or it does not know the cluster.',
          remedy: `On ${machine}: ip route get ADDRESS; iptables -S`,
        },
      );
    },
  };
}

function names(cluster: Cluster, { name: machine }: Machine): Check {
  const address = dnsAddress(cluster);
  const { clusterDomain, serviceAddress } = cluster;
  const none = `khw-lab-none.default.svc.${clusterDomain}`;
  return {
    id: own(cluster, 'names', machine),
    title: `Names of services resolve on ${machine} and in its pods`,
    machine,
    points: 3,
    needs: [
      own(cluster, 'servers', machine),
      idIn(cluster, 'workers', 'service-address', machine),
      idIn(cluster, 'workers', 'bridge-filter', machine),
    ],
    facts: { lookups: lookupsFact(cluster, machine) },
    link: namesPage,
    why: `Asked at ${address}, as every pod does: for the API server, for a service of another namespace, and for one that there is not.`,
    hints: [
      'The name servers answer by their own addresses. Do they by that of the service?',
      `On ${machine}: \`iptables-save -t nat | grep ${address}\`, \`ip route get ${address}\``,
      '`systemctl restart kube-proxy` writes the rules again; `journalctl -u kube-proxy` says what it could not.',
    ],
    judge: (answers) => {
      const lookups = lookupsOf(answers, 'lookups').asked.filter(
        ({ server, protocol }) => server === address && protocol === 'udp',
      );
      const of = (name: string): readonly Lookup[] =>
        lookups.filter((lookup) => lookup.name === name);
      const invented = of(none).filter(({ answer }) => answer?.code !== 'NXDOMAIN');
      const complaints = [
        ...astray(of(apiName(cluster)), serviceAddress, machine),
        ...astray(
          of(`kube-dns.kube-system.svc.${clusterDomain}`).filter(({ place }) => place === 'node'),
          address,
          machine,
        ),
        ...invented.map((lookup) => `${none}, which there is not: ${outcomeOf(lookup)}`),
      ];
      const places = [...new Set(of(apiName(cluster)).map((lookup) => placeOf(lookup, machine)))];
      const expected = `${address} knows the services, and no others`;
      if (places.length === 0) return fail(expected, 'nothing was asked');
      return unlessAny(complaints, expected, listed(places));
    },
  };
}

function tcp(cluster: Cluster, { name: machine }: Machine): Check {
  const address = dnsAddress(cluster);
  return {
    id: own(cluster, 'tcp', machine),
    title: `Names resolve over TCP too on ${machine}`,
    machine,
    points: 1,
    needs: [own(cluster, 'names', machine)],
    facts: { lookups: lookupsFact(cluster, machine) },
    link: 'https://www.rfc-editor.org/rfc/rfc7766',
    why: 'An answer that does not fit into a datagram is asked for again over TCP: a service with many addresses works until it has one too many.',
    hints: [
      'Over UDP names resolve. What happens to TCP on port 53?',
      `On ${machine}: \`iptables-save | grep -w 53\``,
      'Port 53 over TCP in the service and in the pods, and no filter between them',
    ],
    judge: (answers) => {
      const lookups = lookupsOf(answers, 'lookups').asked.filter(
        ({ server, protocol }) => server === address && protocol === 'tcp',
      );
      return unlessAny(
        astray(lookups, cluster.serviceAddress, machine),
        `${address} answers over TCP`,
        `asked ${lookups.length === 1 ? 'once' : `${lookups.length} times`}`,
      );
    },
  };
}

/**
 * Each server is asked by its own address, so that none is missed; the odd name has been asked by
 * nobody before, so that no answer is remembered.
 */
function forward(cluster: Cluster): Check {
  const nodes = workers(cluster).map(({ name }) => name);
  return {
    id: own(cluster, 'forward'),
    title: 'Names outside the cluster are passed on to the resolver of the node',
    machine: nodes[0] ?? jumpbox(cluster).name,
    points: 2,
    needs: [own(cluster, 'loop'), ...nodes.map((name) => own(cluster, 'servers', name))],
    facts: everywhere(cluster),
    link: 'https://coredns.io/plugins/forward/',
    why: 'A pod has one name server for everything. What that answers about the outside is what the node would be told, a refusal included.',
    hints: [
      "Does CoreDNS say the same as the node's own resolver?",
      '`kubectl -n kube-system logs -l k8s-app=kube-dns --prefix`: whom does it ask, and what is the error?',
      'The pods of CoreDNS must get out: `iptables -S FORWARD`, `iptables -t nat -S POSTROUTING`, and the way to the nameserver in /etc/resolv.conf of their node',
    ],
    judge: (answers) => {
      const expected = "the same answer as the node's own resolver gives";
      const compared = nodes.flatMap((node) => {
        const { asked, servers: found, resolver: nodes } = lookupsOf(answers, node);
        const outside = asked.filter(({ name }) => !name.endsWith(`.${cluster.clusterDomain}`));
        return outside
          .filter(({ server }) => found.includes(server))
          .flatMap((lookup) => {
            const other = outside.find(
              ({ server, name }) => server === nodes && name === lookup.name,
            );
            // Who is not answered at home need not be answered by anybody.
            return other?.answer === undefined ? [] : [{ node, lookup, other }];
          });
      });
      const wrong = compared
        .filter(({ lookup, other }) => outcomeOf(lookup) !== outcomeOf(other))
        .map(
          ({ node, lookup, other }) =>
            `${shown(lookup.server, 40)} says of ${shown(lookup.name, 100)}: ${outcomeOf(lookup)}, the resolver of ${node}: ${outcomeOf(other)}`,
        );
      return unlessAny(
        wrong,
        expected,
        compared.length === 0
          ? "the node's own resolver does not answer either"
          : listed([...new Set(compared.map(({ lookup }) => shown(lookup.name, 80)))]),
        {
          text: 'CoreDNS does not get through to the resolver that it passes questions on to.',
          remedy: 'kubectl -n kube-system logs -l k8s-app=kube-dns --prefix',
        },
      );
    },
  };
}

/** Pods that are to ask the cluster's name server, and what they were given; those that are known. */
const clients = (
  cluster: Cluster,
  answers: Answers,
): readonly { readonly node: string; readonly pod: PodResolver }[] => {
  const addresses = askers(cluster, answers);
  return workers(cluster).flatMap(({ name: node }) =>
    lookupsOf(answers, node)
      .pods.filter(({ address }) => addresses.includes(address))
      .map((pod) => ({ node, pod })),
  );
};

const nobodyAsks = pass('no pod of namespace default asks by it yet');

function resolver(cluster: Cluster): Check {
  const address = dnsAddress(cluster);
  return {
    id: own(cluster, 'resolver'),
    title: "Pods were given the cluster's name server",
    machine: workers(cluster)[0]?.name ?? jumpbox(cluster).name,
    points: 2,
    needs: workers(cluster).map(({ name }) => own(cluster, 'kubelet', name)),
    facts: { objects: objectsFact(cluster), ...everywhere(cluster) },
    link: namesPage,
    why: 'A pod gets its resolv.conf once, when it is made. Who ran before the kubelet knew of the name server goes on without it.',
    hints: [
      'What stands in /etc/resolv.conf inside the pods?',
      '`kubectl exec deployment/nginx -- cat /etc/resolv.conf`',
      '`kubectl rollout restart deployment/nginx` makes the pods again; a pod without a deployment is deleted and made by hand.',
    ],
    judge: (answers) => {
      const found = clients(cluster, answers);
      if (found.length === 0) return nobodyAsks;
      const wrong = found
        .filter(({ pod }) => pod.nameservers[0] !== address)
        .map(
          ({ node, pod }) =>
            `pod ${shown(pod.address, 40)} on ${node}: nameserver ${shown(pod.nameservers.join(', ') || 'none', 80)}`,
        );
      return unlessAny(
        wrong,
        `nameserver ${address}`,
        `${found.length === 1 ? 'one pod' : `${found.length} pods`}: ${address}`,
        {
          text: 'These pods were made before their kubelet handed out the name server.',
          remedy: 'kubectl rollout restart deployment/nginx',
        },
      );
    },
  };
}

function search(cluster: Cluster): Check {
  const address = dnsAddress(cluster);
  const nodes = workers(cluster).map(({ name }) => name);
  return {
    id: own(cluster, 'search'),
    title: 'Pods find services of other namespaces by short names',
    machine: nodes[0] ?? jumpbox(cluster).name,
    points: 2,
    needs: [own(cluster, 'resolver'), ...nodes.map((name) => own(cluster, 'names', name))],
    facts: { objects: objectsFact(cluster), ...everywhere(cluster) },
    link: namesPage,
    why: '`kube-dns.kube-system` is looked for in each search domain of the pod in turn; with one of them it is the whole name.',
    hints: [
      'Which domains does a pod look in?',
      '`kubectl exec deployment/nginx -- cat /etc/resolv.conf`: the line `search`',
      `\`search default.svc.${cluster.clusterDomain} svc.${cluster.clusterDomain} ${cluster.clusterDomain}\` comes from the kubelet's clusterDomain; pods that ran before are made again.`,
    ],
    judge: (answers) => {
      const short = 'kube-dns.kube-system.';
      // Only some pods of a node are asked in.
      const found = clients(cluster, answers)
        .map(({ node, pod }) => ({
          node,
          pod,
          lookups: lookupsOf(answers, node).asked.filter(
            ({ place, name }) => place === `pod:${pod.address}` && name.startsWith(short),
          ),
          asked: lookupsOf(answers, node).asked.some(({ place }) => place === `pod:${pod.address}`),
        }))
        .filter(({ asked }) => asked);
      if (found.length === 0) return nobodyAsks;
      const wrong = found
        .filter(
          ({ lookups }) =>
            !lookups.some(({ answer }) => answer?.addresses.includes(address) === true),
        )
        .map(
          ({ node, pod }) =>
            `pod ${shown(pod.address, 40)} on ${node} looks in ${shown(pod.search.join(' ') || 'no domain', 120)}`,
        );
      return unlessAny(
        wrong,
        `kube-dns.kube-system is ${address} inside pods`,
        listed(found.map(({ node, pod }) => `${shown(pod.address, 40)} on ${node}`)),
        {
          text: `None of the search domains is svc.${cluster.clusterDomain}.`,
          remedy:
            'clusterDomain in the configuration of the kubelets; then kubectl rollout restart deployment/nginx',
        },
      );
    },
  };
}
