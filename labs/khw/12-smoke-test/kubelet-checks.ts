import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { messageOfResponse } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  freshCredentials,
  local,
  plainCurl,
  responseTo,
  wayTo,
  withCredentials,
} from '../../kubernetes/checking/api.js';
import { knowsNames } from '../earlier.js';
import { answerTo, fail, kubernetesDocs, pass, shown } from '../../kubernetes/checking/verdict.js';

/** What goes from the API server through a kubelet: logs, exec, port-forward. */
export function kubeletChecks(lab: Lab): readonly Check[] {
  return [...workers(lab).map(({ name }) => port(lab, name)), logs(lab), exec(lab), forward(lab)];
}

/**
 * Without TLS: the kubelet says that it wants it. What it shows then, and whom it lets in, has been
 * looked at.
 */
const portsFact = (lab: Lab): Fact => ({
  machine: firstController(lab),
  timeout: 20,
  script: workers(lab)
    .map(({ name }) => curls([wayTo(name, `https://${name}:10250/`)]))
    .join('\n'),
});

const port = (lab: Lab, node: string): Check => ({
  id: `12.kubelet-port.${node}`,
  title: `The controller reaches the kubelet of ${node}`,
  machine: node,
  points: 2,
  link: kubernetesDocs(
    'concepts/architecture/control-plane-node-communication/#api-server-to-kubelet',
  ),
  needs: [
    `09.kubelet-api.${node}`,
    `09.registered.${node}`,
    knowsNames(firstController(lab)),
    '08.kubelet-access',
  ],
  why: 'Logs, exec and port-forward go from the controller to port 10250 of the node, by its name; where this times out, so do they.',
  hints: [
    'Does the controller reach port 10250?',
    `On ${firstController(lab)}: \`curl -k https://${node}:10250/healthz\` says Unauthorized when the way is right.`,
    `Look for a packet filter on ${node} (\`iptables -S\`), and at which address the kubelet listens (\`ss -ltnp | grep 10250\`).`,
  ],
  facts: { ports: portsFact(lab) },
  judge: (answers) => {
    const response = responseTo(answers, 'ports', node);
    const expected = `${node}:10250 is reached`;
    if (response.status > 0) return pass(expected);
    return fail(expected, shown(messageOfResponse(response), 160), {
      text: 'The packet does not reach the kubelet: the path is blocked, the name leads elsewhere, or the kubelet listens at another address.',
      remedy: `On ${node}: ss -ltnp | grep 10250; iptables -S`,
    });
  },
});

/** bash: `pod` is the first pod of nginx that runs. */
const firstPod = `answer=$(${curls([{ name: 'pods', url: `${local}/api/v1/namespaces/default/pods?labelSelector=app%3Dnginx&fieldSelector=status.phase%3DRunning&limit=1` }], `-k ${withCredentials}`)})
[[ $answer =~ \\"name\\":\\"(nginx[a-z0-9.-]*)\\" ]] && pod=\${BASH_REMATCH[1]}
[ -n "$pod" ] || { echo 'no pod'; exit; }`;

/**
 * kubectl would do the same over one connection: a GET for the logs, then a WebSocket for exec
 * (v5.channel.k8s.io).
 */
const streamsFact = (lab: Lab): Fact => ({
  machine: firstController(lab),
  timeout: 20,
  script: readScript('labs/khw/12-smoke-test/streams.sh', {
    CREDENTIALS: credentials(...adminKubeconfigs),
    FIRST_POD: firstPod,
    FRESH_CREDENTIALS: freshCredentials,
    WITH_CREDENTIALS: withCredentials,
    API: local,
  }),
});

const needed = (lab: Lab): readonly string[] => [
  '12.pods',
  ...workers(lab).map(({ name }) => `12.kubelet-port.${name}`),
];

const logs = (lab: Lab): Check => ({
  id: '12.logs',
  title: 'The logs of nginx can be read',
  machine: firstController(lab),
  points: 2,
  needs: needed(lab),
  facts: { streams: streamsFact(lab) },
  link: kubernetesDocs('concepts/cluster-administration/logging/'),
  why: 'The API server asks the kubelet, which lets it only by the rule of chapter 08, and finds the file that containerd writes.',
  hints: [
    'What does kubectl say when asked for logs?',
    '`kubectl logs deployment/nginx`',
    'Forbidden: chapter 08, kube-apiserver-to-kubelet.yaml. No such host: /etc/hosts of the controller. Else on the node: `ls /var/log/pods/*`',
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'streams');
    const [, status = '0', error = ''] = /^logs (\d{3}) \d+ ?(.*)\nexec$/m.exec(stdout) ?? [];
    const expected = '`kubectl logs deployment/nginx` works';
    // The kubelet says OK first, and then what is wrong with the file.
    const complaint = /^(failed|unable) to .*/.exec(stdout)?.[0];
    if (status === '200' && complaint === undefined) return pass(expected);
    const actual =
      status === '000' || status === '0'
        ? shown(error === '' ? 'no pod to ask' : error, 140)
        : status === '200'
          ? shown(complaint ?? '', 300)
          : `HTTP ${status} from the API server`;
    return fail(expected, actual, {
      text: 'The kubelet does not give out the log.',
      remedy: 'kubectl logs deployment/nginx',
    });
  },
});

const exec = (lab: Lab): Check => ({
  id: '12.exec',
  title: 'A command can be run in the pod',
  machine: firstController(lab),
  points: 2,
  needs: needed(lab),
  facts: { streams: streamsFact(lab) },
  link: kubernetesDocs('tasks/debug/debug-application/get-shell-running-container/'),
  why: 'It takes the way of the logs, then on to containerd, and a stream back.',
  hints: [
    'What does kubectl say?',
    '`kubectl exec deployment/nginx -- nginx -v`',
    "On the pod's node: `journalctl -u containerd -u kubelet -n 50`; containerd serves the stream on a loopback port, which a packet filter may close.",
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'streams');
    const output = stdout.slice(stdout.indexOf('\nexec\n'));
    const expected = '`kubectl exec deployment/nginx -- nginx -v` works';
    if (output.includes('"status":"Success"'))
      return pass(/nginx version: \S+/.exec(output)?.[0] ?? 'it ran');
    const message =
      /"message":"((?:[^"\\]|\\.){1,300})"/.exec(output)?.[1] ??
      /^HTTP\/1\.1 (\d.*)$/m.exec(output)?.[1]?.trim() ??
      'no answer';
    return fail(expected, shown(message, 200), {
      text: 'The stream through API server, kubelet and containerd breaks off.',
      remedy: "On the pod's node: journalctl -u containerd -u kubelet -n 50",
    });
  },
});

/** The whole of it only kubectl can do. The kernel picks a free port. */
const forwardFact = (lab: Lab): Fact => ({
  machine: jumpbox(lab).name,
  timeout: 25,
  script: readScript('labs/khw/12-smoke-test/forward.sh', { CURL: plainCurl }),
});

const forward = (lab: Lab): Check => ({
  id: '12.port-forward',
  title: 'A port can be forwarded to the pod',
  machine: jumpbox(lab).name,
  points: 2,
  needs: ['12.exec', '10.kubectl', '10.administrator'],
  facts: { forward: forwardFact(lab) },
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
