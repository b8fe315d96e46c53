import type { Check } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { at, listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { allowed, firstController, objectOf, responseTo } from '../checking/api.js';
import { deploymentTrouble } from '../checking/workload.js';
import { fail, kubernetesDocs, listed, pass, shown, unlessAny } from '../checking/verdict.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { dnsAddress } from './address.js';
import { corefileIn, deploymentIn, followed, objectsFact, serversIn } from './objects.js';
import { lookupsFact, readLookups } from './lookups.js';

/** What the chapter has given to the API, and what has become of it. */
export const objectChecks = (cluster: Cluster): readonly Check[] => [
  rights(cluster),
  corefile(cluster),
  loop(cluster),
  deployment(cluster),
  pods(cluster),
  service(cluster),
  endpoints(cluster),
];

/** The API server answers, and the administrator is known to it. */
const asked = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'controlPlane', 'api-ready', firstController(cluster)),
  trusted(cluster, firstController(cluster)),
  ownKubeconfig(cluster, 'admin', firstController(cluster)),
];

const eachWorker = (
  cluster: Cluster,
  theme: Parameters<typeof idIn>[1],
  what: string,
): readonly string[] => workers(cluster).map(({ name }) => idIn(cluster, theme, what, name));

const rights = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'dns', 'rights'),
  title: 'CoreDNS may follow services and the addresses behind them',
  machine: firstController(cluster),
  points: 2,
  needs: asked(cluster),
  facts: { objects: objectsFact(cluster) },
  link: 'https://coredns.io/plugins/kubernetes/',
  why: 'It answers from what the API server tells it. Without the right to list and watch it never becomes ready; where the right is lost later, it goes on with what it knew.',
  hints: [
    'As whom does CoreDNS speak to the API server, and what may that account do?',
    '`kubectl auth can-i list endpointslices.discovery.k8s.io -A --as system:serviceaccount:kube-system:coredns`',
    'A ClusterRole that may list and watch services, namespaces and endpointslices, and a ClusterRoleBinding of it to the service account; `kubectl apply -f coredns.yaml` makes both.',
  ],
  judge: (answers) => {
    const found = deploymentIn(answers);
    const account =
      'object' in found
        ? textAt(found.object, 'spec', 'template', 'spec', 'serviceAccountName') || 'default'
        : 'coredns';
    const who = `kube-system:${shown(account, 60)}`;
    const expected = `${who} may list and watch services, namespaces and endpointslices`;
    const reviews = followed.flatMap(([, resource]) =>
      ['list', 'watch'].map((verb) => ({
        what: `${verb} ${resource}`,
        may: allowed(responseTo(answers, 'objects', `${verb}-${resource}`)),
      })),
    );
    if (reviews.some(({ may }) => may === undefined))
      return fail(expected, 'the API server did not say what it may do');
    return unlessAny(
      reviews.filter(({ may }) => may === false).map(({ what }) => `may not ${what}`),
      expected,
      who,
      {
        text: 'No ClusterRoleBinding gives the service account what CoreDNS needs.',
        remedy: 'kubectl get clusterrolebindings -o wide | grep coredns',
      },
    );
  },
});

/** What stands behind the first words `name` of a line in the Corefile, a list per line. */
const wordsAfter = (lines: readonly string[], name: string): readonly (readonly string[])[] =>
  lines
    .map((line) => line.replace(/\{$/, '').trim().split(/\s+/))
    .filter(([first]) => first === name)
    .map(([, ...words]) => words);

/** Reverse zones may be given one by one, and as ranges of addresses. */
const isPartOfReverse = (zone: string, reverse: string): boolean =>
  reverse === 'in-addr.arpa' && (zone.endsWith(`.${reverse}`) || /^[\d.]+\/\d+$/.test(zone));

const bare = (zone: string): string => zone.replace(/\.$/, '').toLowerCase();

const corefile = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'dns', 'corefile'),
  title: "The Corefile has the cluster's domain and its addresses",
  machine: firstController(cluster),
  points: 2,
  needs: asked(cluster),
  facts: { objects: objectsFact(cluster) },
  link: 'https://coredns.io/manual/configuration/',
  why: 'Of a zone that the plugin kubernetes is not given, somebody outside is asked, who knows nothing of this cluster: of all its names, or of the names of its addresses.',
  hints: [
    'Which zones does CoreDNS answer itself?',
    '`kubectl -n kube-system get configmap coredns -o yaml`',
    `\`kubernetes ${cluster.clusterDomain} in-addr.arpa ip6.arpa\` in the Corefile; CoreDNS reads it again by itself within two minutes.`,
  ],
  judge: (answers) => {
    const lines = corefileIn(answers);
    const wanted = [cluster.clusterDomain, 'in-addr.arpa'];
    const expected = `plugin kubernetes with the zones ${wanted.join(' and ')}`;
    if (lines === undefined) return fail(expected, 'no ConfigMap coredns in kube-system');
    const plugins = wordsAfter(lines, 'kubernetes');
    if (plugins.length === 0)
      return fail(expected, 'no plugin kubernetes in the Corefile', {
        text: 'CoreDNS knows nothing of the cluster then.',
        remedy: 'kubectl apply -f coredns.yaml',
      });
    // Without zones of its own it has those of the server block.
    const blocks = lines
      .filter((line) => line.endsWith('{'))
      .flatMap((line) => line.slice(0, -1).split(/[\s,]+/));
    const zones = plugins.flatMap((words) => (words.length === 0 ? blocks : words)).map(bare);
    const lacking = wanted.filter(
      (zone) =>
        !zones.some(
          (each) => each === zone || /^\.?:?\d*$/.test(each) || isPartOfReverse(each, zone),
        ),
    );
    return unlessAny(
      lacking.map((zone) => `not ${zone}`),
      expected,
      shown(zones.join(' ')),
      {
        text: `The plugin kubernetes has ${shown(zones.join(' ') || 'no zone', 80)}.`,
        remedy: 'kubectl -n kube-system edit configmap coredns',
      },
    );
  },
});

function loop(cluster: Cluster): Check {
  const own = dnsAddress(cluster);
  return {
    id: idIn(cluster, 'dns', 'loop'),
    title: 'CoreDNS does not ask itself',
    machine: firstController(cluster),
    points: 2,
    needs: [idIn(cluster, 'dns', 'corefile'), ...eachWorker(cluster, 'workers', 'resolv-conf')],
    facts: { objects: objectsFact(cluster) },
    link: 'https://coredns.io/plugins/loop/#troubleshooting',
    why: `What it does not know it passes on. If that comes back to it, every such question goes in a circle until memory ends; the plugin loop sees that at the start and ends the program.`,
    hints: [
      'Whom does CoreDNS ask about names that are not of the cluster?',
      '`kubectl -n kube-system get deployment coredns -o yaml | grep dnsPolicy`, and the line `forward` of the Corefile',
      '`dnsPolicy: Default` gives its pods the resolv.conf of the node, and `forward . /etc/resolv.conf` asks who stands there.',
    ],
    judge: (answers) => {
      const targets = wordsAfter(corefileIn(answers) ?? [], 'forward').flatMap(([, ...to]) => to);
      const expected = 'questions go on to a name server outside the cluster';
      const addresses = targets.map((target) =>
        target.replace(/^(?:dns|tls):\/\//, '').replace(/:\d+$/, ''),
      );
      const loops = addresses.filter(
        (address) => address === own || address.startsWith('127.') || address === '[::1]',
      );
      if (loops.length > 0)
        return fail(expected, `forward to ${shown(loops.join(', '), 60)}`, {
          text: `That is CoreDNS itself: ${own} is the address that it answers at, and a loopback address is the pod's own.`,
          remedy: 'kubectl -n kube-system edit configmap coredns',
        });
      const found = deploymentIn(answers);
      const policy =
        'object' in found
          ? textAt(found.object, 'spec', 'template', 'spec', 'dnsPolicy')
          : 'Default';
      const byFile = targets.some((target) => target.startsWith('/'));
      if (byFile && policy.startsWith('ClusterFirst'))
        return fail(expected, `dnsPolicy ${policy} of its own pods`, {
          text: `Its pods are given ${own} as name server, which is itself.`,
          remedy: `kubectl -n kube-system patch deployment coredns -p '{"spec":{"template":{"spec":{"dnsPolicy":"Default"}}}}'`,
        });
      return pass(targets.length === 0 ? 'nothing is passed on' : shown(targets.join(', '), 80));
    },
  };
}

const deployment = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'dns', 'deployment'),
  title: 'CoreDNS is rolled out',
  machine: firstController(cluster),
  points: 3,
  needs: [
    ...['rights', 'corefile', 'loop'].map((what) => idIn(cluster, 'dns', what)),
    ...['controller-manager-leader', 'scheduler-leader'].map((what) =>
      idIn(cluster, 'controlPlane', what),
    ),
    ...eachWorker(cluster, 'workers', 'ready'),
  ],
  facts: { objects: objectsFact(cluster) },
  link: kubernetesDocs('tasks/administer-cluster/coredns/'),
  why: 'Two pods, so that names resolve on while one of their nodes is down.',
  hints: [
    'How far did it get?',
    '`kubectl -n kube-system get deployment,pods -l k8s-app=kube-dns -o wide`',
    '`kubectl apply -f coredns.yaml`; `kubectl -n kube-system rollout status deployment/coredns`',
  ],
  judge: (answers) => {
    const found = deploymentIn(answers);
    const expected = 'a deployment with label k8s-app=kube-dns, all its pods available';
    if ('problem' in found) return fail(expected, found.problem);
    const count = (...path: readonly string[]): number =>
      Number(textAt(found.object, ...path) || 0);
    const wanted = count('spec', 'replicas');
    const [all, available] = [count('status', 'replicas'), count('status', 'availableReplicas')];
    if (wanted === 0)
      return fail(expected, 'scaled to 0', {
        text: 'The deployment is told to have no pods.',
        remedy: 'kubectl -n kube-system scale deployment coredns --replicas=2',
      });
    if (all === wanted && available === wanted) return pass(`${available} of ${wanted} available`);
    const own = deploymentTrouble(found.object);
    const stuck = serversIn(answers).find(({ ready }) => !ready);
    const trouble = own ?? stuck?.trouble;
    const whose = own === undefined && stuck !== undefined ? `pod ${shown(stuck.name, 60)}: ` : '';
    return fail(
      expected,
      `${available} of ${wanted} available${trouble === undefined ? '' : `; ${whose}${shown(trouble.said, 300)}`}`,
      trouble?.cause,
    );
  },
});

function pods(cluster: Cluster): Check {
  const nodes = workers(cluster);
  return {
    id: idIn(cluster, 'dns', 'pods'),
    title: 'Every pod of CoreDNS is ready and stays up',
    machine: firstController(cluster),
    points: 2,
    needs: [idIn(cluster, 'dns', 'deployment'), ...eachWorker(cluster, 'workers', 'pod-network')],
    facts: {
      objects: objectsFact(cluster),
      ...Object.fromEntries(nodes.map(({ name }) => [name, lookupsFact(cluster, name)])),
    },
    link: kubernetesDocs('tasks/administer-cluster/dns-debugging-resolution/'),
    why: 'One that is started again and again drops questions each time; one that is not ready gets none.',
    hints: [
      'Which of its pods is not ready, and what did it say last?',
      '`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`, `kubectl -n kube-system logs -l k8s-app=kube-dns --prefix`',
      '`kubectl -n kube-system describe pod NAME` ends with what keeps it from running.',
    ],
    judge: (answers) => {
      const found = serversIn(answers);
      const expected = 'pods with label k8s-app=kube-dns, ready';
      if (found.length === 0) return fail(expected, 'no pod with label k8s-app=kube-dns');
      const complaints = new Map(
        nodes.flatMap(({ name }) => {
          const answer = answers[name];
          return answer === undefined ? [] : [...readLookups(answer).complaints];
        }),
      );
      const wrong = found
        .filter(({ ready }) => !ready)
        .map(({ name, restarts, trouble }) => {
          const said = complaints.get(name) ?? '';
          const reason = said === '' ? (trouble?.said ?? '') : said;
          return `${shown(name, 60)} is not ready${restarts > 3 ? `, restarted ${restarts} times` : ''}${reason === '' ? '' : `: ${shown(reason, 200)}`}`;
        });
      return unlessAny(
        wrong,
        expected,
        listed(found.map(({ node }) => shown(node, 60))),
        found.find(({ ready }) => !ready)?.trouble?.cause,
      );
    },
  };
}

const wantedPorts = ['UDP', 'TCP'] as const;

function service(cluster: Cluster): Check {
  const address = dnsAddress(cluster);
  return {
    id: idIn(cluster, 'dns', 'service'),
    title: `The name server has the address ${address}, over UDP and TCP`,
    machine: firstController(cluster),
    points: 2,
    needs: asked(cluster),
    facts: { objects: objectsFact(cluster) },
    link: kubernetesDocs('concepts/services-networking/service/#choosing-your-own-ip-address'),
    why: 'Kubelets hand this one address to every pod. Answers that do not fit into a datagram are asked for again over TCP.',
    hints: [
      'Which address does the service have, and which ports?',
      '`kubectl -n kube-system get service kube-dns -o wide`',
      `A service's address cannot be changed: delete it, and make it with \`clusterIP: ${address}\` and port 53 for UDP and for TCP.`,
    ],
    judge: (answers) => {
      const answer = objectOf(responseTo(answers, 'objects', 'service'));
      const expected = `service kube-dns at ${address}, port 53 over UDP and TCP`;
      if ('problem' in answer) return fail(expected, answer.problem);
      const found = textAt(answer.object, 'spec', 'clusterIP');
      if (found !== address)
        return fail(expected, `at ${shown(found || 'no address', 40)}`, {
          text: 'The kubelets hand out another address than the service has.',
          remedy: 'kubectl -n kube-system delete service kube-dns; kubectl apply -f coredns.yaml',
        });
      const ports = listAt(answer.object, 'spec', 'ports');
      const lacking = wantedPorts.filter(
        (protocol) =>
          !ports.some(
            (port) => at(port, 'port') === 53 && (textAt(port, 'protocol') || 'TCP') === protocol,
          ),
      );
      return unlessAny(
        lacking.map((protocol) => `no port 53 over ${protocol}`),
        expected,
        address,
        {
          text: 'A port without `protocol` is TCP; both must be there, each with a name.',
          remedy: 'kubectl apply -f coredns.yaml',
        },
      );
    },
  };
}

const endpoints = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'dns', 'endpoints'),
  title: 'There are name servers behind the address',
  machine: firstController(cluster),
  points: 2,
  needs: [idIn(cluster, 'dns', 'pods'), idIn(cluster, 'dns', 'service')],
  facts: { objects: objectsFact(cluster) },
  link: kubernetesDocs('tasks/administer-cluster/dns-debugging-resolution/'),
  why: 'A service without endpoints refuses every question, however well its pods run.',
  hints: [
    'Which pods are behind the service?',
    '`kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns`',
    "The service's selector must be the labels of the pods: k8s-app=kube-dns.",
  ],
  judge: (answers) => {
    const slices = listAt(readObject(responseTo(answers, 'objects', 'slices').body), 'items');
    const ready = slices
      .flatMap((slice) => listAt(slice, 'endpoints'))
      .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false)
      .flatMap((endpoint) => listAt(endpoint, 'addresses'))
      .filter((address) => typeof address === 'string');
    return ready.length > 0
      ? pass(listed(ready.map((address) => shown(address, 40))))
      : fail('ready endpoints behind kube-dns', 'no endpoints', {
          text: 'The selector of the service matches no ready pod.',
          remedy:
            'kubectl -n kube-system get pods --show-labels; kubectl -n kube-system edit service kube-dns',
        });
  },
});
