import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { nodeName } from '../machines/names.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { lines, until } from '../shell.js';
import { get, objects, pathOf, pods, podsOfNginx } from './objects.js';
import { reached } from './proofs.js';
import { idIn, type Cluster } from '../layout.js';

/**
 * A second pod, on another node if there is one, reaches the first by its own address and by the
 * service's.
 */
export function podNetwork(cluster: Cluster): Step {
  const nodes = workers(cluster).map((worker) => nodeName(cluster, worker));
  const chooseOther = `for other in ${nodes.join(' ')}; do [ "$other" = "$node" ] || break; done`;
  return {
    id: idIn(cluster, 'smokeTest', 'pod-network'),
    title: 'Reach pod and service from a pod on another node',
    machine: jumpbox(cluster).name,
    why: 'Pods reach each other without address translation, whichever nodes they are on, and services by one fixed address.',
    commands: lines(
      // A few kubectl fewer than one would type: without KVM each takes a second only to start.
      ...waitForWord('node', nodeOfPod),
      chooseOther,
      'run_probe() {',
      '  kubectl run probe --image=nginx:latest --restart=Never \\',
      '    --overrides="{\\"apiVersion\\":\\"v1\\",\\"spec\\":{\\"nodeName\\":\\"$other\\"}}"',
      '}',
      'run_probe || { kubectl delete pod probe --ignore-not-found --now; run_probe; }',
      'kubectl wait --for=condition=Ready pod/probe --timeout=-1s',
      'kubectl rollout status deployment/nginx',
      ...waitForWord('pod', addressOfPod),
      ...waitForWord('service', addressOfService),
      'for address in "$pod" "$service"; do',
      '  until',
      `    timeout 60 kubectl exec probe -- sh -c "${page('$address')}" | grep nginx`,
      '  do sleep 1; done',
      'done',
      'kubectl delete pod probe --now --wait=false',
    ),
    fastCommands: fastCommands(cluster, chooseOther),
    done: reached(cluster),
    progress: podsProgress(cluster),
    elsewhere: nodeUnits(cluster),
  };
}

/**
 * The public nginx image has curl, ours busybox's wget (without -T, with which Debian's busybox
 * 1.35 crashes).
 */
const page = (address: string): string =>
  `curl -sf http://${address} 2> /dev/null || wget -qO- http://${address}`;

const runningPods = 'kubectl get pods -l app=nginx --field-selector=status.phase=Running';
const nodeOfPod = `${runningPods} -o jsonpath='{.items[0].spec.nodeName}'`;
const addressOfPod = `${runningPods} -o jsonpath='{.items[0].status.podIP}'`;
const addressOfService = "kubectl get service nginx -o jsonpath='{.spec.clusterIP}'";

/**
 * Puts what a command prints into a variable, asking again as long as it fails or prints nothing.
 */
const waitForWord = (variable: string, command: string): readonly string[] => [
  `until ${variable}=$(${command} 2> /dev/null) && [ -n "$${variable}" ]; do sleep 1; done`,
];

const probe = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe', labels: { run: 'probe' } },
  spec: {
    nodeName: 'OTHER',
    restartPolicy: 'Never',
    containers: [{ name: 'probe', image: 'nginx:latest' }],
  },
};

/**
 * jq: the node of the deployment's pod as soon as it has one, so that both nodes pull the image at
 * the same time.
 */
const placed =
  '[.items[] | select(.spec.nodeName and .metadata.deletionTimestamp == null and (.status.phase | IN("Pending", "Running")))][0].spec.nodeName // empty';

/** jq, on pods and service: the addresses of a pod that is ready and of the service. */
const addresses = `[.[0].items[] | select(.metadata.deletionTimestamp == null and any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .status.podIP][0] as $pod
  | .[1].spec.clusterIP as $service | if $pod and $service then "\\($pod) \\($service)" else empty end`;

/**
 * kubectl is started for what only it can do: to watch a pod, and to run something in it. A pod of
 * an earlier run is in the way until it is gone.
 */
function fastCommands(cluster: Cluster, chooseOther: string): string {
  const both = `get() { ${page('\\$1')}; }; get $pod && echo ${between} && get $service`;
  return lines(
    askOnJumpbox(cluster),
    `until node=$(${get(podsOfNginx)} | jq -re '${placed}'); do sleep 1; done`,
    chooseOther,
    'run_probe() {',
    '  local answer',
    "  answer=$(ask -w '\\n%{http_code}' -H 'Content-Type: application/json' \\",
    `    -d '${JSON.stringify(probe).replace('OTHER', '\'"$other"\'')}' ${pods})`,
    '  [ "${answer##*$\'\\n\'}" = 201 ] || { jq -r .message <<< "${answer%$\'\\n\'*}"; return 1; }',
    '}',
    `delete_probe() { ask -f -X DELETE "${pods}/probe?gracePeriodSeconds=1" > /dev/null; }`,
    'run_probe || { delete_probe || true; until run_probe; do sleep 1; done; }',
    until('kubectl wait --for=condition=Ready pod/probe --timeout=-1s'),
    `until words=$(${get(podsOfNginx, pathOf(objects.service))} | jq -rse '${addresses}'); do sleep 1; done`,
    'read -r pod service <<< "$words"',
    'until',
    `  pages=$(timeout 60 kubectl exec probe -- sh -c "${both}") &&`,
    `    [[ \${pages%%${between}*} = *nginx* && \${pages##*${between}} = *nginx* ]]`,
    'do sleep 1; done',
    'delete_probe',
  );
}

const between = '--khw-lab--';
