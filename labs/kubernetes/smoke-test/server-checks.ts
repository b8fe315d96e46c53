import type { Check, Fact } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { messageOfResponse, textAt } from '../../../lib/evidence/api.js';
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
import { furtherControllers } from '../checking/front.js';
import { filterCommand } from '../checking/network.js';
import { answerTo, kubernetesDocs, shown, unlessAny, type Answers } from '../checking/verdict.js';
import { knowsNames, ownKubeconfig } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeName } from '../machines/names.js';
import { execProblem, logProblem, portsFact, saidOf, streamsFact } from './kubelet-checks.js';
import { objects, pathOf } from './objects.js';

/**
 * The smoke test by each API server behind the front: a client does not choose which of them it
 * gets. The first one is looked at by the checks of the whole cluster.
 */
export const serverChecks = (cluster: Cluster): readonly Check[] =>
  furtherControllers(cluster).flatMap(({ name }) => [
    ...(workers(cluster).length === 0 ? [] : [kubelets(cluster, name), streams(cluster, name)]),
    sameObjects(cluster, name),
  ]);

function kubelets(cluster: Cluster, machine: string): Check {
  const [first] = workers(cluster);
  const example = first === undefined ? 'NODE' : nodeName(cluster, first);
  return {
    id: idIn(cluster, 'smokeTest', 'kubelet-ports', machine),
    title: `${machine} reaches the kubelets, too`,
    machine,
    points: 2,
    link: kubernetesDocs(
      'concepts/architecture/control-plane-node-communication/#api-server-to-kubelet',
    ),
    needs: [
      knowsNames(cluster, machine),
      ...workers(cluster).map(({ name }) => idIn(cluster, 'smokeTest', 'kubelet-port', name)),
    ],
    why: 'The front gives a request for logs to any controller, which goes to port 10250 of the node itself. Where one of three does not get there, one request of three hangs.',
    hints: [
      `Does ${machine} reach port 10250 of every node?`,
      `On ${machine}: \`curl -k https://${example}:10250/healthz\` says Unauthorized when the way is right.`,
      `Compare the packet filter of ${machine} (\`${filterCommand(cluster)}\`) with that of ${firstController(cluster)}, which gets there.`,
    ],
    facts: { ports: portsFact(cluster, machine) },
    judge: (answers) => {
      const complaints = workers(cluster).flatMap((worker) => {
        const response = responseTo(answers, 'ports', worker.name);
        return response.status > 0
          ? []
          : [`${nodeName(cluster, worker)}:10250: ${shown(messageOfResponse(response), 120)}`];
      });
      return unlessAny(
        complaints,
        `${machine} reaches port 10250 of every node`,
        workers(cluster)
          .map((worker) => `${nodeName(cluster, worker)}:10250`)
          .join(', '),
        {
          text: `${firstController(cluster)} reaches them, ${machine} does not: a packet filter, or a route, of this controller alone.`,
          remedy: `On ${machine}: ${filterCommand(cluster)}`,
        },
      );
    },
  };
}

const streams = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'smokeTest', 'streams', machine),
  title: `Logs and exec work through the API server of ${machine}, too`,
  machine,
  points: 2,
  needs: [
    idIn(cluster, 'controlPlane', 'api-ready', machine),
    idIn(cluster, 'controlPlane', 'api-flags', machine),
    ownKubeconfig(cluster, 'admin', machine),
    idIn(cluster, 'smokeTest', 'logs'),
    idIn(cluster, 'smokeTest', 'exec'),
    idIn(cluster, 'smokeTest', 'kubelet-ports', machine),
  ],
  facts: { streams: streamsFact(cluster, machine) },
  link: kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
  why: `The kubelet lets in each API server by its client certificate, and each goes there by itself: that ${firstController(cluster)} gets logs proves nothing of ${machine}.`,
  hints: [
    `What does the API server of ${machine} say when it is asked for logs?`,
    `On ${machine}: \`kubectl --kubeconfig admin.kubeconfig logs deployment/nginx\`, and \`journalctl -u kube-apiserver -n 50\``,
    `Compare the flags --kubelet-… and the environment of kube-apiserver with those on ${firstController(cluster)}: \`systemctl cat kube-apiserver\``,
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'streams');
    const [log, exec] = [logProblem(stdout), execProblem(stdout)];
    const complaints = [
      ...(log === undefined ? [] : [`logs: ${log}${saidOf(stdout)}`]),
      ...(exec === undefined ? [] : [`exec: ${exec}`]),
    ];
    return unlessAny(
      complaints,
      `\`kubectl logs\` and \`kubectl exec\` work through ${machine}`,
      'logs and exec',
      stdout.includes('proxyconnect')
        ? {
            text: `The API server of ${machine} was given a proxy, and takes it for the kubelets too.`,
            remedy: `On ${machine}: systemctl cat kube-apiserver | grep -i proxy; the nodes belong into NO_PROXY.`,
          }
        : {
            text: `Other API servers get through to the kubelets; that of ${machine} shows them something else, or takes another way.`,
            remedy: `On ${machine}: systemctl cat kube-apiserver`,
          },
    );
  },
});

/** Metadata only: what a secret holds stays where it is. */
const metadataOnly = "-H 'Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'";

const objectsFact = (cluster: Cluster, machine: string): Fact => ({
  machine,
  timeout: 15,
  script: [
    credentials(...adminKubeconfigs),
    curls(
      wanted(cluster).map(([name, path]) => ({ name, url: `${local}${path}` })),
      `-k ${withCredentials} ${metadataOnly}`,
    ),
  ].join('\n'),
});

/** What the chapter leaves behind, by name. */
const wanted = (cluster: Cluster): readonly (readonly [string, string])[] =>
  workers(cluster).length === 0
    ? [['secret', pathOf(objects.secret)]]
    : Object.entries(objects).map(([name, made]) => [name, pathOf(made)] as const);

function sameObjects(cluster: Cluster, machine: string): Check {
  const other = firstController(cluster);
  return {
    id: idIn(cluster, 'smokeTest', 'same-objects', machine),
    title: `${machine} shows what has been made as ${other} does`,
    machine,
    points: 2,
    needs: [
      ...['api-ready', 'same-flags', 'same-encryption'].map((what) =>
        idIn(cluster, 'controlPlane', what, machine),
      ),
      ownKubeconfig(cluster, 'admin', machine),
      idIn(cluster, 'smokeTest', 'secret'),
      ...(workers(cluster).length === 0 ? [] : [idIn(cluster, 'smokeTest', 'service')]),
    ],
    link: kubernetesDocs('concepts/overview/components/#kube-apiserver'),
    why: 'API servers hold nothing themselves: what one has written to etcd, all must read, and decrypt. A client behind the front otherwise finds its objects now and then.',
    hints: [
      `Ask the API server of ${machine} for secret, deployment and service.`,
      `On ${machine} and on ${other}: \`kubectl --kubeconfig admin.kubeconfig get secrets,deployments,services\``,
      `Compare the flags of both API servers (etcd, encryption, runtime-config): \`systemctl cat kube-apiserver\`, and the files that they name.`,
    ],
    facts: { here: objectsFact(cluster, machine), there: objectsFact(cluster, other) },
    judge: (answers) => {
      const complaints = wanted(cluster).flatMap(([name]) => {
        const [here, there] = [identity(answers, 'here', name), identity(answers, 'there', name)];
        return here === there ? [] : [`${name}: ${here} on ${machine}, ${there} on ${other}`];
      });
      return unlessAny(
        complaints,
        `the same objects by ${machine} and ${other}`,
        wanted(cluster)
          .map(([name]) => name)
          .join(', '),
        {
          text: `The API server of ${machine} reads another store, decrypts with other keys, or does not serve this kind of object.`,
          remedy: `On ${machine} and ${other}: systemctl cat kube-apiserver`,
        },
      );
    },
  };
}

/** Which object it is, or what the API server says instead. */
function identity(answers: Answers, fact: string, name: string): string {
  const answer = objectOf(responseTo(answers, fact, name));
  return 'problem' in answer
    ? answer.problem
    : `uid ${shown(textAt(answer.object, 'metadata', 'uid'), 40)}`;
}
