import type { Cause, Check, Fact } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { messageOfResponse, readObject, textAt } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  freshCredentials,
  isLost,
  local,
  plainCurl,
  responseTo,
  wayTo,
  withCredentials,
} from '../checking/api.js';
import { filtersOf, orWhoDrops, stagesBetween } from '../checking/filters.js';
import { furtherControllers } from '../checking/front.js';
import { knowsNames } from '../earlier.js';
import { nodeName } from '../machines/names.js';
import { filterCommand } from '../checking/network.js';
import { answerTo, fail, kubernetesDocs, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';

/** What goes from the API server through a kubelet: logs, exec, port-forward. */
export function kubeletChecks(cluster: Cluster): readonly Check[] {
  return [
    ...workers(cluster).map((worker) => port(cluster, worker)),
    logs(cluster),
    exec(cluster),
    forward(cluster),
  ];
}

/**
 * Without TLS: the kubelet says that it wants it. What it shows then, and whom it lets in, has been
 * looked at.
 */
export const portsFact = (cluster: Cluster, machine = firstController(cluster)): Fact => ({
  machine,
  timeout: 20,
  script: workers(cluster)
    .map((worker) => curls([wayTo(worker.name, `https://${nodeName(cluster, worker)}:10250/`)]))
    .join('\n'),
});

function port(cluster: Cluster, worker: Machine): Check {
  const { name: node } = worker;
  const host = nodeName(cluster, worker);
  return {
    id: idIn(cluster, 'smokeTest', 'kubelet-port', node),
    title: `The controller reaches the kubelet of ${node}`,
    machine: node,
    points: 2,
    link: kubernetesDocs(
      'concepts/architecture/control-plane-node-communication/#api-server-to-kubelet',
    ),
    needs: [
      idIn(cluster, 'workers', 'kubelet-api', node),
      idIn(cluster, 'workers', 'registered', node),
      knowsNames(cluster, firstController(cluster)),
      idIn(cluster, 'controlPlane', 'kubelet-access'),
    ],
    why: 'Logs, exec and port-forward go from the controller to port 10250 of the node, by its name; where this times out, so do they.',
    hints: [
      'Does the controller reach port 10250?',
      `On ${firstController(cluster)}: \`curl -k https://${host}:10250/healthz\` says Unauthorized when the way is right.`,
      `Look for a packet filter on ${node} (\`${filterCommand(cluster)}\`), and at which address the kubelet listens (\`ss -ltnp | grep 10250\`).`,
    ],
    facts: {
      ports: portsFact(cluster),
      ...filtersOf(cluster, [...controllers(cluster).slice(0, 1), worker]),
    },
    judge: (answers) => {
      const response = responseTo(answers, 'ports', node);
      const expected = `${host}:10250 is reached`;
      if (response.status > 0) return pass(expected);
      const cause = {
        text: 'The packet does not reach the kubelet: the path is blocked, the name leads elsewhere, or the kubelet listens at another address.',
        remedy: `On ${node}: ss -ltnp | grep 10250; ${filterCommand(cluster)}`,
      };
      const stages = controllers(cluster)
        .slice(0, 1)
        .flatMap((from) => stagesBetween(answers, from, worker, 10250));
      return fail(
        expected,
        shown(messageOfResponse(response), 160),
        isLost(response) ? orWhoDrops(cause, stages) : cause,
      );
    },
  };
}

/** bash: `pod` is the first pod of nginx that runs. */
const firstPod = `answer=$(${curls([{ name: 'pods', url: `${local}/api/v1/namespaces/default/pods?labelSelector=app%3Dnginx&fieldSelector=status.phase%3DRunning&limit=1` }], `-k ${withCredentials}`)})
[[ $answer =~ \\"name\\":\\"(nginx[a-z0-9.-]*)\\" ]] && pod=\${BASH_REMATCH[1]}
[ -n "$pod" ] || { echo 'no pod'; exit; }`;

/**
 * kubectl would do the same over one connection: a GET for the logs, then a WebSocket for exec
 * (v5.channel.k8s.io).
 */
export const streamsFact = (cluster: Cluster, machine = firstController(cluster)): Fact => ({
  machine,
  timeout: 20,
  script: readScript('labs/kubernetes/smoke-test/streams.sh', {
    CREDENTIALS: credentials(...adminKubeconfigs),
    FIRST_POD: firstPod,
    FRESH_CREDENTIALS: freshCredentials,
    WITH_CREDENTIALS: withCredentials,
    API: local,
  }),
});

const needed = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'smokeTest', 'pods'),
  ...workers(cluster).map(({ name }) => idIn(cluster, 'smokeTest', 'kubelet-port', name)),
];

const logs = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'logs'),
  title: 'The logs of nginx can be read',
  machine: firstController(cluster),
  points: 2,
  needs: needed(cluster),
  facts: { streams: streamsFact(cluster) },
  link: kubernetesDocs('concepts/cluster-administration/logging/'),
  why: `The API server asks the kubelet, which lets it only by the rule of chapter ${cluster.layout.chapters.controlPlane}, and finds the file that containerd writes.`,
  hints: [
    'What does kubectl say when asked for logs?',
    '`kubectl logs deployment/nginx`',
    `Forbidden: chapter ${cluster.layout.chapters.controlPlane}, kube-apiserver-to-kubelet.yaml. No such host: /etc/hosts of the controller. Else on the node: \`ls /var/log/pods/*\``,
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'streams');
    const problem = logProblem(stdout);
    const expected = '`kubectl logs deployment/nginx` works';
    if (problem === undefined) return pass(expected);
    const said = saidOf(stdout);
    return fail(expected, `${problem}${said}`, streamCause(said));
  },
});

/** The API server's own words about the logs, where it has some. */
export function saidOf(stdout: string): string {
  const before = stdout.slice(0, Math.max(0, stdout.search(/^logs \d{3} /m)));
  const message = textAt(readObject(before), 'message');
  return message === '' ? '' : `: ${shown(message, 240)}`;
}

/** Why the API server gets nothing from a kubelet: it says so itself. */
function streamCause(said: string): Cause {
  const types = '--kubelet-preferred-address-types';
  if (said.includes('no preferred addresses found'))
    return {
      text: `The node has no address of a kind that ${types} of the API server names.`,
      remedy: `Take ${types} out of kube-apiserver.service, then systemctl daemon-reload; systemctl restart kube-apiserver`,
    };
  if (/certificate is valid for|doesn't contain any IP SANs/.test(said))
    return {
      text: `The API server comes to the kubelet by a name or address that the kubelet's certificate does not have: by its own name, or by what ${types} prefers.`,
      remedy: `Take ${types} out of kube-apiserver.service, or make the kubelet's certificate again.`,
    };
  if (said.includes('proxyconnect'))
    return {
      text: 'kube-apiserver was given a proxy, and takes it for the kubelets too.',
      remedy: 'systemctl cat kube-apiserver | grep -i proxy; the nodes belong into NO_PROXY.',
    };
  return {
    text: 'The kubelet does not give out the log.',
    remedy: 'kubectl logs deployment/nginx',
  };
}

/** What became of the logs, in the answer to the streams; undefined where they came. */
export function logProblem(stdout: string): string | undefined {
  const [, status = '0', error = ''] = /^logs (\d{3}) \d+ ?(.*)\nexec$/m.exec(stdout) ?? [];
  // The kubelet says OK first, and then what is wrong with the file.
  const complaint = /^(failed|unable) to .*/.exec(stdout)?.[0];
  if (status === '200') return complaint === undefined ? undefined : shown(complaint, 300);
  return status === '000' || status === '0'
    ? shown(error === '' ? 'no pod to ask' : error, 140)
    : `HTTP ${status} from the API server`;
}

const exec = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'exec'),
  title: 'A command can be run in the pod',
  machine: firstController(cluster),
  points: 2,
  needs: needed(cluster),
  facts: { streams: streamsFact(cluster) },
  link: kubernetesDocs('tasks/debug/debug-application/get-shell-running-container/'),
  why: 'It takes the way of the logs, then on to containerd, and a stream back.',
  hints: [
    'What does kubectl say?',
    '`kubectl exec deployment/nginx -- nginx -v`',
    "On the pod's node: `journalctl -u containerd -u kubelet -n 50`; containerd serves the stream on a loopback port, which a packet filter may close.",
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'streams');
    const problem = execProblem(stdout);
    const expected = '`kubectl exec deployment/nginx -- nginx -v` works';
    return problem === undefined
      ? pass(/nginx version: \S+/.exec(stdout)?.[0] ?? 'it ran')
      : fail(expected, problem, {
          text: 'The stream through API server, kubelet and containerd breaks off.',
          remedy: "On the pod's node: journalctl -u containerd -u kubelet -n 50",
        });
  },
});

/** What became of the command, in the answer to the streams; undefined where it ran. */
export function execProblem(stdout: string): string | undefined {
  const output = stdout.slice(stdout.indexOf('\nexec\n'));
  if (output.includes('"status":"Success"')) return undefined;
  const message =
    /"message":"((?:[^"\\]|\\.){1,300})"/.exec(output)?.[1] ??
    /^HTTP\/1\.1 (\d.*)$/m.exec(output)?.[1]?.trim() ??
    'no answer';
  return shown(message, 200);
}

/** The whole of it only kubectl can do. The kernel picks a free port. */
const forwardFact = (cluster: Cluster): Fact => ({
  machine: jumpbox(cluster).name,
  timeout: 25,
  script: readScript('labs/kubernetes/smoke-test/forward.sh', { CURL: plainCurl }),
});

const forward = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'port-forward'),
  title: 'A port can be forwarded to the pod',
  machine: jumpbox(cluster).name,
  points: 2,
  needs: [
    idIn(cluster, 'smokeTest', 'exec'),
    idIn(cluster, 'kubectl', 'kubectl'),
    idIn(cluster, 'kubectl', 'administrator'),
    ...furtherControllers(cluster).flatMap((controller) => [
      idIn(cluster, 'smokeTest', 'streams', controller.name),
      idIn(cluster, 'smokeTest', 'same-objects', controller.name),
    ]),
  ],
  facts: { forward: forwardFact(cluster) },
  link: kubernetesDocs('tasks/access-application-cluster/port-forward-access-application-cluster/'),
  why: 'The connection goes through API server, kubelet and containerd to a port inside the pod.',
  hints: [
    'What does kubectl say while the port is used?',
    '`kubectl port-forward deployment/nginx 8080:80`, and in another window `curl -I http://127.0.0.1:8080`',
    "On the pod's node: does `nsenter -t PID -n curl -I http://127.0.0.1` answer? `journalctl -u containerd -n 50`",
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'forward');
    const [, status = '000', , error = ''] = /^forward (\d{3}) (\d+) ?(.*)$/m.exec(stdout) ?? [];
    const said = [...stdout.matchAll(/^said (.*)$/gm)]
      .map(([, line = '']) => line)
      .filter((line) => line !== '' && !line.startsWith('Handling'))
      .at(-1);
    const expected = '`kubectl port-forward deployment/nginx :80` leads to nginx';
    return /^[23]/.test(status)
      ? pass(expected)
      : fail(expected, shown(said ?? (error === '' ? 'kubectl opened no port' : error), 200));
  },
});
