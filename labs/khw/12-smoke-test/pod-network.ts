import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { all, lines, until } from '../shell.js';

/** A second pod, on another node if there is one, reaches the first by its own address and by the service's. */
export function podNetwork(lab: Lab, deployed: string): Step {
  const nodes = workers(lab).map(({ name }) => name);
  return {
    id: '12.pod-network', title: 'Reach pod and service from a pod on another node', machine: jumpbox(lab).name,
    why: 'Pods reach each other without address translation, whichever nodes they are on, and services by one fixed address.',
    commands: lines(
      until(120, `kubectl get pods -l app=nginx -o jsonpath='${nodeOfPod}' | grep .`),
      `node=$(kubectl get pods -l app=nginx -o jsonpath='${nodeOfPod}')`,
      `for other in ${nodes.join(' ')}; do [ "$other" = "$node" ] || break; done`,
      'kubectl delete pod probe --ignore-not-found --now',
      'kubectl run probe --image=nginx:latest --restart=Never \\',
      '  --overrides="{\\"apiVersion\\":\\"v1\\",\\"spec\\":{\\"nodeName\\":\\"$other\\"}}"',
      until(60, 'kubectl get service nginx'),
      'kubectl wait --for=condition=Ready pod/probe --timeout=240s',
      'kubectl rollout status deployment/nginx --timeout=240s',
      addresses,
      'for address in "$pod" "$service"; do',
      '  for _ in {1..30}; do',
      // The public nginx image has curl, ours busybox's wget (without -T, with which Debian's busybox 1.35 crashes).
      '    timeout 20 kubectl exec probe -- sh -c "curl -sf http://$address 2> /dev/null || wget -qO- http://$address" | grep nginx && continue 2',
      '    sleep 1',
      '  done',
      '  exit 1',
      'done',
      'kubectl delete pod probe --now --wait=false',
    ),
    done: all(deployed, ...addresses.split('\n'), ...nodes.map((node) => `ssh -n root@${node} "curl -sf -m 10 http://$pod && curl -sf -m 10 http://$service"`)),
    timeout: 900,
  };
}

const nodeOfPod = '{.items[0].spec.nodeName}';

const addresses = lines(
  "pod=$(kubectl get pods -l app=nginx -o jsonpath='{.items[0].status.podIP}')",
  "service=$(kubectl get service nginx -o jsonpath='{.spec.clusterIP}')",
);
