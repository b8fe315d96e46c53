import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { plainCurl } from '../checking/api.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { all, lines } from '../shell.js';

/** A second pod, on another node if there is one, reaches the first by its own address and by the service's. */
export function podNetwork(lab: Lab, deployed: string): Step {
  const nodes = workers(lab).map(({ name }) => name);
  return {
    id: '12.pod-network', title: 'Reach pod and service from a pod on another node', machine: jumpbox(lab).name,
    why: 'Pods reach each other without address translation, whichever nodes they are on, and services by one fixed address.',
    commands: lines(
      // A few kubectl fewer than one would type: without KVM each takes a second only to start.
      ...waitForWord('node', nodeOfPod),
      `for other in ${nodes.join(' ')}; do [ "$other" = "$node" ] || break; done`,
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
      // The public nginx image has curl, ours busybox's wget (without -T, with which Debian's busybox 1.35 crashes).
      '    timeout 60 kubectl exec probe -- sh -c "curl -sf http://$address 2> /dev/null || wget -qO- http://$address" | grep nginx',
      '  do sleep 1; done',
      'done',
      'kubectl delete pod probe --now --wait=false',
    ),
    done: all(deployed, `pod=$(${addressOfPod})`, `service=$(${addressOfService})`, ...nodes.map(reachesBoth)),
    progress: podsProgress(lab),
    elsewhere: nodeUnits(lab),
  };
}

/** In the node's login shell, which reads what its user has set, aliases and ~/.curlrc included. */
const reachesBoth = (node: string): string => `ssh -n root@${node} "${asked('pod')} && ${asked('service')}"`;
const asked = (variable: string): string => `command ${plainCurl} -sf -m 10 http://$${variable}`;

const runningPods = 'kubectl get pods -l app=nginx --field-selector=status.phase=Running';
const nodeOfPod = `${runningPods} -o jsonpath='{.items[0].spec.nodeName}'`;
const addressOfPod = `${runningPods} -o jsonpath='{.items[0].status.podIP}'`;
const addressOfService = "kubectl get service nginx -o jsonpath='{.spec.clusterIP}'";

/** Puts what a command prints into a variable, asking again as long as it fails or prints nothing. */
const waitForWord = (variable: string, command: string): readonly string[] => [
  `until ${variable}=$(${command} 2> /dev/null) && [ -n "$${variable}" ]; do sleep 1; done`,
];
