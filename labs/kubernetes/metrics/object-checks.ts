import type { Check } from '../../../lib/core/check.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { at, listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { allowed, firstController, responseTo } from '../checking/api.js';
import { fail, kubernetesDocs, pass, shown, unlessAny, type Answers } from '../checking/verdict.js';
import { conditionOf, deploymentTrouble, eventsIn, podTrouble } from '../checking/workload.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { idOf } from './front-proxy.js';
import { argumentsOf, measuredNodes, metricsFact, objectIn, rights } from './objects.js';

/** What the chapter has given to the API, and what has become of it. */
export const objectChecks = (cluster: Cluster): readonly Check[] => [
  figures(cluster),
  delegation(cluster),
  verified(cluster),
  deployment(cluster),
  endpoints(cluster),
  apiService(cluster),
  ...workers(cluster).map((worker) => measured(cluster, worker.name)),
];

/** The API server answers, and the administrator is known to it. */
const asked = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'controlPlane', 'api-ready', firstController(cluster)),
  trusted(cluster, firstController(cluster)),
  ownKubeconfig(cluster, 'admin', firstController(cluster)),
];

/** What all of these checks have in common. */
const common = (
  cluster: Cluster,
  what: string,
): Pick<Check, 'id' | 'machine' | 'facts' | 'points'> => ({
  id: idOf(cluster, what),
  machine: firstController(cluster),
  points: 2,
  facts: { objects: metricsFact(cluster) },
});

interface Right {
  readonly name: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** Complaints of rights that the account lacks; undefined where the API server did not say. */
function lacking(answers: Answers, of: readonly Right[]): readonly string[] | undefined {
  const said = of.map((right) => ({
    right,
    may: allowed(responseTo(answers, 'objects', right.name)),
  }));
  return said.some(({ may }) => may === undefined)
    ? undefined
    : said
        .filter(({ may }) => may === false)
        .map(
          ({ right: { verb, resource, subresource } }) =>
            `may not ${verb} ${[resource, subresource].filter(Boolean).join('/')}`,
        );
}

function judgeRights(answers: Answers, of: readonly Right[], expected: string, binding: string) {
  const complaints = lacking(answers, of);
  if (complaints === undefined) return fail(expected, 'the API server did not say what it may do');
  return unlessAny(complaints, expected, 'kube-system:metrics-server', {
    text: `${binding} gives the service account what it needs.`,
    remedy: 'kubectl apply -f metrics-server.yaml',
  });
}

const figures = (cluster: Cluster): Check => ({
  ...common(cluster, 'rights'),
  title: 'metrics-server may read the figures of kubelets',
  needs: asked(cluster),
  link: kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
  why: 'A kubelet asks the API server whether the caller may get nodes/metrics, and gives figures only then.',
  hints: [
    'As whom does it come to a kubelet, and what may that account do?',
    '`kubectl auth can-i get nodes/metrics --as system:serviceaccount:kube-system:metrics-server`',
    'A ClusterRole that may get nodes/metrics, and list and watch nodes and pods, bound to its service account.',
  ],
  judge: (answers) =>
    judgeRights(
      answers,
      rights.figures,
      'its account may get nodes/metrics, and list nodes and pods',
      'No ClusterRoleBinding',
    ),
});

const delegation = (cluster: Cluster): Check => ({
  ...common(cluster, 'delegation'),
  title: 'metrics-server may ask the API server who a caller is',
  needs: asked(cluster),
  link: kubernetesDocs('tasks/extend-kubernetes/setup-extension-api-server/'),
  why: 'An extension server knows no user and no rule: it leaves both to the API server, and reads from it whom to believe.',
  hints: [
    'Which role lets an account have tokens and access reviewed?',
    '`kubectl get clusterrolebindings -o wide | grep auth-delegator`, `kubectl -n kube-system get rolebindings`',
    'Bind ClusterRole system:auth-delegator, and in kube-system Role extension-apiserver-authentication-reader.',
  ],
  judge: (answers) =>
    judgeRights(
      answers,
      rights.delegation,
      'its account may have tokens and access reviewed, and read extension-apiserver-authentication',
      'No binding of system:auth-delegator or extension-apiserver-authentication-reader',
    ),
});

const verified = (cluster: Cluster): Check => ({
  ...common(cluster, 'verified'),
  title: 'Every certificate on the way is looked at',
  needs: asked(cluster),
  link: kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/'),
  why: 'Who does not look at a certificate gives his token to whoever answers, and believes what he is told.',
  hints: [
    'There are two connections: to metrics-server, and from it to the kubelets.',
    '`kubectl get apiservice v1beta1.metrics.k8s.io -o yaml`, and the arguments of metrics-server',
    'caBundle in place of insecureSkipTLSVerify, --kubelet-certificate-authority in place of --kubelet-insecure-tls',
  ],
  judge: (answers) => {
    const expected = 'caBundle, and an authority for the certificates of kubelets';
    const [service, found] = [objectIn(answers, 'apiService'), objectIn(answers, 'deployment')];
    if ('problem' in service) return fail(expected, service.problem);
    if ('problem' in found) return fail(expected, found.problem);
    const words = argumentsOf(found.object);
    return unlessAny(
      [
        ...(at(service.object, 'spec', 'insecureSkipTLSVerify') === true
          ? ['insecureSkipTLSVerify: true']
          : []),
        ...words
          .filter((word) => /^--kubelet-insecure-tls(=true)?$/.test(word))
          .map((word) => shown(word, 60)),
      ],
      expected,
      'nothing is taken on trust',
    );
  },
});

const needed = (cluster: Cluster, ...own: readonly string[]): readonly string[] =>
  own.map((what) => idOf(cluster, what));

const deployment = (cluster: Cluster): Check => ({
  ...common(cluster, 'deployment'),
  title: 'metrics-server is rolled out',
  points: 3,
  needs: [
    ...needed(cluster, 'rights', 'delegation'),
    ...['controller-manager-leader', 'scheduler-leader'].map((what) =>
      idIn(cluster, 'controlPlane', what),
    ),
    ...workers(cluster).map(({ name }) => idIn(cluster, 'workers', 'ready', name)),
  ],
  link: 'https://kubernetes-sigs.github.io/metrics-server/',
  why: 'It is ready when it has figures, and stays so only while kubelets give them.',
  hints: [
    'How far did it get, and what did it say last?',
    '`kubectl -n kube-system get pods -l k8s-app=metrics-server -o wide`, `kubectl -n kube-system logs deployment/metrics-server`',
    '`kubectl apply -f metrics-server.yaml`; `kubectl -n kube-system rollout status deployment/metrics-server`',
  ],
  judge: (answers) => {
    const expected = 'deployment metrics-server, all its pods available';
    const found = objectIn(answers, 'deployment');
    if ('problem' in found) return fail(expected, found.problem);
    const count = (...path: readonly string[]): number =>
      Number(textAt(found.object, ...path) || 0);
    const wanted = count('spec', 'replicas');
    const available = count('status', 'availableReplicas');
    if (wanted > 0 && count('status', 'replicas') === wanted && available === wanted)
      return pass(`${available} of ${wanted} available`);
    const events = eventsIn(readObject(responseTo(answers, 'objects', 'warnings').body));
    const pods = listAt(readObject(responseTo(answers, 'objects', 'servers').body), 'items');
    const trouble =
      deploymentTrouble(found.object) ??
      pods.map((pod) => podTrouble(pod, events)).find((each) => each !== undefined);
    return fail(
      expected,
      `${available} of ${wanted} available${trouble === undefined ? '' : `; ${shown(trouble.said, 300)}`}`,
      trouble?.cause,
    );
  },
});

const endpoints = (cluster: Cluster): Check => ({
  ...common(cluster, 'endpoints'),
  title: 'metrics-server stands behind its service',
  needs: needed(cluster, 'deployment'),
  link: kubernetesDocs('concepts/services-networking/service/'),
  why: 'The APIService names this service, and the API server asks the pods behind it.',
  hints: [
    'Which pods are behind the service?',
    '`kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=metrics-server`',
    "The service's selector must be the labels of the pods: k8s-app=metrics-server.",
  ],
  judge: (answers) => {
    const slices = listAt(readObject(responseTo(answers, 'objects', 'slices').body), 'items');
    const ready = slices
      .flatMap((slice) => listAt(slice, 'endpoints'))
      .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false)
      .flatMap((endpoint) => listAt(endpoint, 'addresses'));
    return ready.length > 0
      ? pass(`${ready.length} behind it`)
      : fail('ready endpoints behind metrics-server', 'no endpoints', {
          text: 'The selector of the service matches no ready pod.',
          remedy: 'kubectl -n kube-system edit service metrics-server',
        });
  },
});

const apiService = (cluster: Cluster): Check => ({
  ...common(cluster, 'apiservice'),
  title: 'The API server counts metrics.k8s.io as available',
  points: 3,
  needs: [
    ...controllers(cluster).flatMap(({ name }) =>
      ['front-proxy', 'headers', 'routing'].map((what) => idOf(cluster, what, name)),
    ),
    ...needed(cluster, 'verified', 'endpoints'),
  ],
  link: kubernetesDocs('concepts/extend-kubernetes/api-extension/apiserver-aggregation/'),
  why: 'It asks the extension server every few seconds. Where no answer comes, whatever asks for a list of all kinds fails too, and a namespace can no longer be deleted.',
  hints: [
    'What does the API server say of it?',
    '`kubectl get apiservice v1beta1.metrics.k8s.io -o yaml` ends with its conditions.',
    'caBundle must hold the authority of the certificate that metrics-server shows, which names metrics-server.kube-system.svc.',
  ],
  judge: (answers) => {
    const found = objectIn(answers, 'apiService');
    const expected = 'APIService v1beta1.metrics.k8s.io, Available';
    if ('problem' in found) return fail(expected, found.problem);
    const condition = conditionOf(found.object, 'Available');
    if (textAt(condition, 'status') === 'True') return pass('Available');
    const said = [textAt(condition, 'reason'), textAt(condition, 'message')];
    return fail(expected, shown(said.filter(Boolean).join(': ') || 'no word of it yet', 300), {
      text: /x509|certificate/.test(said.join(' '))
        ? 'The certificate of metrics-server is not of the authority in caBundle, or has another name.'
        : 'The API server does not get through to metrics-server, or is refused there.',
      remedy: 'kubectl describe apiservice v1beta1.metrics.k8s.io',
    });
  },
});

function measured(cluster: Cluster, machine: string): Check {
  const worker = workers(cluster).find(({ name }) => name === machine);
  const node = worker === undefined ? machine : cluster.layout.hostName(worker);
  return {
    ...common(cluster, 'measured'),
    id: idOf(cluster, 'measured', machine),
    title: `There are figures of ${node}`,
    machine,
    needs: needed(cluster, 'apiservice'),
    link: kubernetesDocs('tasks/debug/debug-cluster/resource-metrics-pipeline/'),
    why: 'metrics-server forgets a node whose kubelet did not answer the last time; pods on it then count for nothing when their number is scaled.',
    hints: [
      'Which nodes does `kubectl top nodes` list?',
      '`kubectl -n kube-system logs deployment/metrics-server` names the kubelet that did not answer.',
      `Port 10250 of ${node} must be open for pods; its certificate must name its address.`,
    ],
    judge: (answers) => {
      const nodes = measuredNodes(answers);
      return nodes.includes(node)
        ? pass('measured')
        : fail(
            `figures of ${node}`,
            nodes.length === 0 ? 'of no node' : `only of ${shown(nodes.join(', '), 120)}`,
            {
              text: `The kubelet of ${node} does not answer metrics-server.`,
              remedy: 'kubectl -n kube-system logs deployment/metrics-server --since=2m',
            },
          );
    },
  };
}
