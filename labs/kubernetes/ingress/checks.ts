import type { Check, Verdict } from '../../../lib/core/check.js';
import { jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { at, listAt, messageOfResponse, readObject, textAt } from '../../../lib/evidence/api.js';
import { deployment, least, objectCheck, pods, rights } from '../add-ons/checks.js';
import { curls, isLost, objectOf, responseTo } from '../checking/api.js';
import {
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { conditionOf } from '../checking/workload.js';
import { idIn, type Cluster } from '../layout.js';
import {
  controllers,
  followedKinds,
  ingressAddOn as addOn,
  nodePorts,
  type ingressPaths,
} from './ingress.js';

/** The gateway: its objects, and whether it answers on every node. */
export function ingressChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster);
  if (nodes.length === 0) return [];
  return [
    kinds(cluster),
    rights(cluster, addOn, {
      link: 'https://doc.traefik.io/traefik/v3.6/reference/install-configuration/providers/kubernetes/kubernetes-ingress/',
      why: 'It follows routes, services and certificates as its service account, and begins to serve once it has read all of them.',
      hints: [
        'As whom does Traefik speak to the API server, and what may that account do?',
        '`kubectl auth can-i watch ingresses.networking.k8s.io -A --as system:serviceaccount:ingress:traefik`',
        '`kubectl apply -f traefik.yaml` makes the role and its binding.',
      ],
    }),
    least(cluster, addOn, {
      link: kubernetesDocs('concepts/security/rbac-good-practice/'),
      why: 'It is the one program that strangers speak to: whoever takes it over should find little.',
      hints: [
        'Which bindings name its account?',
        '`kubectl get clusterrolebindings -o wide | grep traefik`',
        'Delete the binding that was not in traefik.yaml.',
      ],
    }),
    deployment(cluster, addOn, {
      link: kubernetesDocs('concepts/services-networking/ingress-controllers/'),
      why: 'An Ingress or a route does nothing by itself: a controller has to run that reads it.',
      hints: [
        'How far did it get?',
        '`kubectl -n ingress get deployment,pods -o wide`; `kubectl -n ingress logs deployment/traefik`',
        '`kubectl apply -f traefik.yaml`; `kubectl -n ingress rollout status deployment/traefik`',
      ],
    }),
    pods(cluster, addOn, {
      link: kubernetesDocs('concepts/workloads/pods/pod-lifecycle/'),
      why: 'A service leads only to pods that are ready.',
      hints: [
        'Which pods have the label app=traefik?',
        '`kubectl -n ingress describe pods -l app=traefik`',
        'Delete the one that no ReplicaSet owns.',
      ],
    }),
    service(cluster),
    endpoints(cluster),
    ingressClass(cluster),
    gatewayClass(cluster),
    ...nodes.map((node) => wayIn(cluster, node)),
  ];
}

const kinds = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'kinds', {
    title: 'The API server has the kinds of the Gateway API',
    points: 2,
    link: 'https://gateway-api.sigs.k8s.io/guides/getting-started/introduction/',
    why: 'They are custom resources. Of a kind that is missing Traefik waits for the first list, and serves no route of the Gateway API meanwhile.',
    hints: [
      'Which kinds of the group gateway.networking.k8s.io does the API server serve?',
      '`kubectl api-resources --api-group=gateway.networking.k8s.io`',
      'Apply the definitions again, with `kubectl apply --server-side`: they are too long for the annotation of a plain apply.',
    ],
    judge: (answers) => {
      const missing = (['kinds', 'betaKinds'] as const).flatMap((question) => {
        const served = listAt(
          readObject(responseTo(answers, 'objects', question).body),
          'resources',
        ).map((each) => textAt(each, 'name'));
        return followedKinds[question].filter((kind) => !served.includes(kind));
      });
      return unlessAny(
        missing.map((kind) => `no ${kind}`),
        'all kinds that Traefik follows',
        listed(Object.values(followedKinds).flat(), 6),
        {
          text: 'Their CustomResourceDefinitions are not there, or not accepted.',
          remedy: 'kubectl get crds | grep gateway.networking.k8s.io',
        },
      );
    },
  });

const portText = (port: unknown): string =>
  `${textAt(port, 'port')} at ${textAt(port, 'nodePort') || 'no node port'}`;

const service = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'service', {
    title: 'Ports 80 and 443 have a port on every node',
    points: 2,
    link: kubernetesDocs('concepts/services-networking/service/#type-nodeport'),
    why: 'Nobody outside knows pod addresses; a node port is the same on every node, wherever the pod runs.',
    hints: [
      'Which ports has the service traefik?',
      '`kubectl -n ingress get service traefik`',
      `Type NodePort, 80 at ${nodePorts.http} and 443 at ${nodePorts.https}; \`kubectl apply -f traefik.yaml\`.`,
    ],
    judge: (answers) => {
      const expected = `80 at ${nodePorts.http}, 443 at ${nodePorts.https}`;
      const answer = objectOf(responseTo(answers, 'objects', 'service'));
      if ('problem' in answer) return fail(expected, answer.problem);
      const ports = listAt(answer.object, 'spec', 'ports');
      const found = ports.map(portText);
      const wanted = [`80 at ${nodePorts.http}`, `443 at ${nodePorts.https}`];
      return unlessAny(
        wanted.filter((each) => !found.includes(each)).map((each) => `not ${each}`),
        expected,
        found.join(', '),
        {
          text: `It has ${shown(found.join(', ') || 'no ports', 120)}.`,
          remedy: 'kubectl apply -f traefik.yaml',
        },
      );
    },
  });

const endpoints = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'endpoints', {
    title: 'Traefik stands behind its service',
    points: 2,
    after: ['service', 'pods'],
    link: kubernetesDocs('tasks/debug/debug-application/debug-service/'),
    why: 'Without endpoints a node refuses every connection to the port, however well the pod runs.',
    hints: [
      'Which pods are behind the service?',
      '`kubectl -n ingress get endpointslices`',
      "The service's selector must be the label of the pods: app=traefik.",
    ],
    judge: (answers) => {
      const ready = listAt(readObject(responseTo(answers, 'objects', 'slices').body), 'items')
        .flatMap((slice) => listAt(slice, 'endpoints'))
        .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false);
      return ready.length > 0
        ? pass(`${ready.length} behind it`)
        : fail('ready endpoints behind traefik', 'no endpoints', {
            text: 'The selector of the service matches no ready pod.',
            remedy:
              'kubectl -n ingress get pods --show-labels; kubectl -n ingress get service traefik -o wide',
          });
    },
  });

/** Classes of a list that name a controller. */
const classesOf = (
  answers: Answers,
  list: keyof typeof ingressPaths,
  key: string,
  controller: string,
): readonly unknown[] =>
  listAt(readObject(responseTo(answers, 'objects', list).body), 'items').filter(
    (each) => textAt(each, 'spec', key) === controller,
  );

const nameOf = (object: unknown): string => shown(textAt(object, 'metadata', 'name'), 60);

const ingressClass = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'ingress-class', {
    title: 'There is a class for Ingresses that Traefik is to serve',
    points: 2,
    link: kubernetesDocs('concepts/services-networking/ingress/#ingress-class'),
    why: 'An Ingress names a class, the class a controller. Traefik serves those of the class traefik, and no others.',
    hints: [
      'Which classes are there, and who serves them?',
      '`kubectl get ingressclasses`',
      `A class traefik with the controller ${controllers.ingress}; \`kubectl apply -f traefik.yaml\`.`,
    ],
    judge: (answers) => {
      const own = classesOf(answers, 'ingressClasses', 'controller', controllers.ingress);
      return own.some((each) => nameOf(each) === 'traefik')
        ? pass(listed(own.map(nameOf)))
        : fail(`a class traefik of ${controllers.ingress}`, 'no such class', {
            text: 'Ingresses with this class are nobody’s then.',
            remedy: 'kubectl apply -f traefik.yaml',
          });
    },
  });

const gatewayClass = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'gateway-class', {
    title: 'Traefik has accepted its class of Gateways',
    points: 2,
    after: ['kinds', 'deployment'],
    link: 'https://gateway-api.sigs.k8s.io/api-types/gatewayclass/',
    why: 'A controller that follows a GatewayClass says so in its status: nobody else will serve Gateways of that class.',
    hints: [
      'Which classes of Gateways are there, and are they accepted?',
      '`kubectl get gatewayclasses`',
      `A GatewayClass with controllerName ${controllers.gateway}; \`kubectl apply -f traefik.yaml\`.`,
    ],
    judge: judgeGatewayClass,
  });

function judgeGatewayClass(answers: Answers): Verdict {
  const expected = `an accepted GatewayClass of ${controllers.gateway}`;
  const own = classesOf(answers, 'gatewayClasses', 'controllerName', controllers.gateway);
  if (own.length === 0)
    return fail(expected, 'no GatewayClass names it', {
      text: 'Gateways cannot name a class that is not there.',
      remedy: 'kubectl apply -f traefik.yaml',
    });
  const open = own.filter((each) => textAt(conditionOf(each, 'Accepted'), 'status') !== 'True');
  return unlessAny(
    open.map(
      (each) =>
        `${nameOf(each)}: ${shown(textAt(conditionOf(each, 'Accepted'), 'message') || 'not accepted', 120)}`,
    ),
    expected,
    listed(own.map(nameOf)),
    {
      text: 'Traefik has not seen it: it follows all kinds of the Gateway API only once all are there.',
      remedy: 'kubectl -n ingress logs deployment/traefik | tail',
    },
  );
}

/** Any answer is one: with no route for a request it is "not found". */
const wayIn = (cluster: Cluster, { name, address }: Machine): Check => ({
  id: idIn(cluster, 'ingress', 'way-in', name),
  title: `Traefik answers at the ports of ${name}`,
  machine: jumpbox(cluster).name,
  points: 2,
  needs: [idIn(cluster, 'ingress', 'endpoints'), idIn(cluster, 'workers', 'kube-proxy', name)],
  facts: {
    ports: {
      machine: jumpbox(cluster).name,
      timeout: 15,
      script: curls(
        [
          { name: 'http', url: `http://${address}:${nodePorts.http}/`, bodiless: true },
          { name: 'https', url: `https://${address}:${nodePorts.https}/`, bodiless: true },
        ],
        '-k --connect-timeout 6',
      ),
    },
  },
  link: kubernetesDocs('reference/networking/virtual-ips/'),
  why: 'kube-proxy on each node sends on what comes to a node port, also to a pod on another node.',
  hints: [
    'Which of the two ports does not answer, and on which nodes?',
    `\`curl -sv http://${address}:${nodePorts.http}/; curl -skv https://${address}:${nodePorts.https}/\``,
    `On ${name}: \`journalctl -u kube-proxy\`, \`iptables -t nat -S KUBE-NODEPORTS\`, and rules of others in \`iptables-save\`.`,
  ],
  judge: (answers) => {
    const silent = (['http', 'https'] as const).flatMap((each) => {
      const response = responseTo(answers, 'ports', each);
      return isLost(response) || response.status === 0
        ? [`port ${nodePorts[each]}: ${shown(messageOfResponse(response), 120)}`]
        : [];
    });
    return unlessAny(
      silent,
      `an answer at ports ${nodePorts.http} and ${nodePorts.https} of ${name}`,
      'both answer',
      {
        text: 'Packets do not get from the port of the node to the pod of Traefik.',
        remedy: `ssh root@${name} iptables-save | grep -E '30080|30443'`,
      },
    );
  },
});
