import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { apiUrl } from '../../../lib/kubeconfig/plan.js';
import { etcdctl } from '../07-bootstrapping-etcd/steps.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { all, lines, until } from '../shell.js';
import { podNetwork } from './pod-network.js';

/** Secret, deployment and service stay, as in the tutorial. What only proves something is proved again by `done`, unless it takes a pod. */
export function smokeTestSteps(lab: Lab): readonly (readonly Step[])[] {
  const { name: machine } = jumpbox(lab);
  const present = (path: string): string => `curl -sf --cacert ca.crt --cert admin.crt --key admin.key ${apiUrl(lab)}${path}`;
  const deployed = present('/apis/apps/v1/namespaces/default/deployments/nginx');
  const madeSecret = secret(machine, present('/api/v1/namespaces/default/secrets/kubernetes-the-hard-way'));
  if (workers(lab).length === 0) return [[madeSecret], encrypted(lab)];
  return [
    [madeSecret, deployment(machine, deployed)],
    [
      ...encrypted(lab),
      service(machine, present('/api/v1/namespaces/default/services/nginx')),
      rollout(lab, machine, deployed),
      podNetwork(lab, deployed),
    ],
    [portForward(machine, deployed), logs(machine, deployed), exec(machine, deployed), nodePort(lab, deployed)],
  ];
}

/** `create` first: it is one call where the thing is not there yet. */
const createOrGet = (create: string, what: string): string => `kubectl create ${create} ||\n  kubectl get ${what}`;

const secret = (machine: string, done: string): Step => ({
  id: '12.secret', title: 'Make a secret', machine, done,
  why: 'What is written through the API server must reach etcd encrypted.',
  commands: createOrGet('secret generic kubernetes-the-hard-way --from-literal=mykey=mydata', 'secret kubernetes-the-hard-way'),
});

function encrypted(lab: Lab): readonly Step[] {
  const key = '/registry/secrets/default/kubernetes-the-hard-way';
  const proof = `${etcdctl(lab)} get --print-value-only ${key} | grep -a '^k8s:enc:aescbc:v1:key1:' > /dev/null`;
  return etcdMembers(lab).slice(0, 1).map(({ name: machine }) => ({
    id: `12.encrypted.${machine}`, title: 'Look at the secret in etcd', machine, done: proof,
    why: 'The value starts with the name of the provider and of the key, and nothing after that can be read.',
    commands: lines(`${etcdctl(lab)} get ${key} | hexdump -C`, proof),
    fastCommands: proof,
    hint: 'A secret in clear was written before the API server had its encryption configuration.',
  }));
}

const deployment = (machine: string, done: string): Step => ({
  id: '12.deployment', title: 'Make a deployment', machine, done,
  why: 'Controller manager, scheduler, kubelet and containerd all have to do their part before a pod runs.',
  commands: createOrGet('deployment nginx --image=nginx:latest', 'deployment nginx'),
});

const service = (machine: string, done: string): Step => ({
  id: '12.service', title: 'Make a service', machine, done,
  why: 'A service gives pods one address inside the cluster, and a port on every node.',
  commands: 'kubectl expose deployment nginx --port 80 --type NodePort ||\n  kubectl get service nginx',
});

const rollout = (lab: Lab, machine: string, deployed: string): Step => ({
  id: '12.rollout', title: 'Wait for the pod', machine,
  why: 'The image has to be pulled and the pod has to get an address.',
  commands: 'kubectl rollout status deployment/nginx',
  done: all(deployed, 'kubectl rollout status deployment/nginx --timeout=1s'),
  progress: podsProgress(lab),
  elsewhere: nodeUnits(lab),
  hint: '`kubectl describe pods -l app=nginx` on the jumpbox says what it waits for.',
});

function portForward(machine: string, deployed: string): Step {
  const proof = (ask: string): string => lines(
    '(',
    '  kubectl port-forward deployment/nginx 8080:80 > /dev/null &',
    '  forward=$!',
    "  trap 'kill \"$forward\"' EXIT",
    `  ${ask}`,
    ')',
  );
  const page = 'curl -sf --head http://127.0.0.1:8080';
  return {
    id: '12.port-forward', title: 'Forward a port to the pod', machine,
    why: 'The connection goes through API server, kubelet and container runtime.',
    commands: proof(until(page)),
    // A forward that has ended will never answer: a question must not wait for it.
    done: all(deployed, proof(`until ${page} > /dev/null 2>&1; do kill -0 "$forward" || exit 1; sleep 1; done`)),
  };
}

const logs = (machine: string, deployed: string): Step => ({
  id: '12.logs', title: 'Read the logs of the pod', machine,
  why: 'The API server asks the kubelet, which lets it only by the rule of chapter 08.',
  commands: 'kubectl logs deployment/nginx --tail=5',
  done: all(deployed, 'kubectl logs deployment/nginx --tail=1'),
});

const exec = (machine: string, deployed: string): Step => ({
  id: '12.exec', title: 'Run a command in the pod', machine,
  why: 'It takes the same way as the logs, and a stream back.',
  commands: 'kubectl exec deployment/nginx -- nginx -v',
  done: all(deployed, 'kubectl exec deployment/nginx -- nginx -v'),
});

function nodePort(lab: Lab, deployed: string): Step {
  const proof = (ask: (curl: string) => string): string => lines(
    '(',
    "  port=$(kubectl get service nginx --output=jsonpath='{.spec.ports[0].nodePort}')",
    `  for node in ${workers(lab).map(({ name }) => name).join(' ')}; do`,
    `    ${ask('curl -sf --head --max-time 10 "http://$node:$port"')}`,
    '  done',
    ')',
  );
  return {
    id: '12.node-port', title: 'Reach the service through every node', machine: jumpbox(lab).name,
    why: 'kube-proxy answers on every node, the one without the pod included, which then needs the routes of chapter 11.',
    commands: proof((curl) => `until ${curl}; do sleep 1; done`),
    done: all(deployed, proof((curl) => `${curl} || exit 1`)),
    elsewhere: workers(lab).map(({ name: node }) => ({ machine: node, units: ['kube-proxy'] })),
  };
}
