import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, jumpbox, workers } from '../../../lib/core/lab.js';
import { etcdctl } from '../etcd.js';
import { askOnJumpbox } from '../administrator.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { connecting, lines, until } from '../shell.js';
import { make, objects, pathOf, secretName, type Made } from './objects.js';
import { podNetwork } from './pod-network.js';
import { present, served } from './proofs.js';
import { idIn, type Cluster } from '../layout.js';

/**
 * Secret, deployment and service stay. What only proves something is proved
 * again by `done`, unless it takes a pod, or a process in one.
 */
export function smokeTestSteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0)
    return [[secret(cluster, [objects.secret])], encrypted(cluster)];
  const { secret: kept, deployment: run, service: exposed } = objects;
  return [
    [secret(cluster, [kept, run, exposed]), deployment(cluster, [kept, run, exposed])],
    [...encrypted(cluster), service(cluster, [kept, run, exposed]), rollout(cluster)],
    // After a boot, once the pod is back, all of this can be had again, and need not be done.
    [podNetwork(cluster), portForward(cluster), logs(cluster), exec(cluster), nodePort(cluster)],
  ];
}

/** `create` first: it is one call where the thing is not there yet. */
const createOrGet = (create: string, what: string): string =>
  `kubectl create ${create} ||\n  kubectl get ${what}`;

/** `all`: what the chapter makes, asked in one question. */
const secret = (cluster: Cluster, all: readonly Made[]): Step => ({
  id: idIn(cluster, 'smokeTest', 'secret'),
  title: 'Make a secret',
  machine: jumpbox(cluster).name,
  done: present(cluster, all),
  why: 'What is written through the API server must reach etcd encrypted.',
  commands: createOrGet(
    `secret generic ${secretName} --from-literal=mykey=mydata`,
    `secret ${secretName}`,
  ),
  fastCommands: lines(askOnJumpbox(cluster), make(objects.secret)),
});

function encrypted(cluster: Cluster): readonly Step[] {
  const key = `/registry/secrets/default/${secretName}`;
  const value = `${etcdctl(cluster)} get --print-value-only ${key}`;
  const isEncrypted = "grep -a '^k8s:enc:aescbc:v1:key1:' > /dev/null";
  const proof = `${value} | ${isEncrypted}`;
  return etcdMembers(cluster)
    .slice(0, 1)
    .map(({ name: machine }) => ({
      id: idIn(cluster, 'smokeTest', 'encrypted', machine),
      title: 'Look at the secret in etcd',
      machine,
      done: proof,
      why: 'The value starts with the name of the provider and of the key, and nothing after that can be read.',
      commands: lines(`${etcdctl(cluster)} get ${key} | hexdump -C`, proof),
      // etcdctl gives a member two seconds to answer (--dial-timeout).
      fastCommands: lines('{', connecting(value), `} | ${isEncrypted}`),
      hint: 'A secret in clear was written before the API server had its encryption configuration.',
    }));
}

const deployment = (cluster: Cluster, all: readonly Made[]): Step => ({
  id: idIn(cluster, 'smokeTest', 'deployment'),
  title: 'Make a deployment',
  machine: jumpbox(cluster).name,
  done: present(cluster, all),
  why: 'Controller manager, scheduler, kubelet and containerd all have to do their part before a pod runs.',
  commands: createOrGet('deployment nginx --image=nginx:latest', 'deployment nginx'),
  fastCommands: lines(askOnJumpbox(cluster), make(objects.deployment)),
});

const service = (cluster: Cluster, all: readonly Made[]): Step => ({
  id: idIn(cluster, 'smokeTest', 'service'),
  title: 'Make a service',
  machine: jumpbox(cluster).name,
  done: present(cluster, all),
  why: 'A service gives pods one address inside the cluster, and a port on every node.',
  commands:
    'kubectl expose deployment nginx --port 80 --type NodePort ||\n  kubectl get service nginx',
  fastCommands: lines(askOnJumpbox(cluster), make(objects.service)),
});

const rollout = (cluster: Cluster): Step => ({
  id: idIn(cluster, 'smokeTest', 'rollout'),
  title: 'Wait for the pod',
  machine: jumpbox(cluster).name,
  why: 'The image has to be pulled and the pod has to get an address.',
  commands: 'kubectl rollout status deployment/nginx',
  fastCommands: connecting('kubectl rollout status deployment/nginx'),
  done: served(cluster),
  progress: podsProgress(cluster),
  elsewhere: nodeUnits(cluster),
  hint: '`kubectl describe pods -l app=nginx` on the jumpbox says what it waits for.',
});

const portForward = (cluster: Cluster): Step => ({
  id: idIn(cluster, 'smokeTest', 'port-forward'),
  title: 'Forward a port to the pod',
  machine: jumpbox(cluster).name,
  why: 'The connection goes through API server, kubelet and container runtime.',
  commands: lines(
    '(',
    '  kubectl port-forward deployment/nginx 8080:80 > /dev/null &',
    '  forward=$!',
    '  trap \'kill "$forward"\' EXIT',
    `  ${until('curl -sf --head http://127.0.0.1:8080')}`,
    ')',
  ),
  done: served(cluster),
});

const logs = (cluster: Cluster): Step => ({
  id: idIn(cluster, 'smokeTest', 'logs'),
  title: 'Read the logs of the pod',
  machine: jumpbox(cluster).name,
  why: `The API server asks the kubelet, which lets it only by the rule of chapter ${cluster.layout.chapters.controlPlane}.`,
  commands: 'kubectl logs deployment/nginx --tail=5',
  fastCommands: connecting('kubectl logs deployment/nginx --tail=5'),
  done: served(cluster),
});

const exec = (cluster: Cluster): Step => ({
  id: idIn(cluster, 'smokeTest', 'exec'),
  title: 'Run a command in the pod',
  machine: jumpbox(cluster).name,
  why: 'It takes the same way as the logs, and a stream back.',
  commands: 'kubectl exec deployment/nginx -- nginx -v',
  fastCommands: connecting('kubectl exec deployment/nginx -- nginx -v'),
  done: served(cluster),
});

function nodePort(cluster: Cluster): Step {
  const ask = (findPort: string): string =>
    lines(
      '(',
      `  ${findPort}`,
      `  for node in ${workers(cluster)
        .map(({ name }) => name)
        .join(' ')}; do`,
      '    until curl -sf --head --max-time 10 "http://$node:$port"; do sleep 1; done',
      '  done',
      ')',
    );
  return {
    id: idIn(cluster, 'smokeTest', 'node-port'),
    title: 'Reach the service through every node',
    machine: jumpbox(cluster).name,
    why: `kube-proxy answers on every node, the one without the pod included, which then needs the routes of chapter ${cluster.layout.chapters.routes}.`,
    commands: ask(
      "port=$(kubectl get service nginx --output=jsonpath='{.spec.ports[0].nodePort}')",
    ),
    fastCommands: lines(
      askOnJumpbox(cluster),
      ask(
        `until port=$(ask -f ${pathOf(objects.service)} | jq -e '.spec.ports[0].nodePort'); do sleep 1; done`,
      ),
    ),
    done: served(cluster),
    elsewhere: workers(cluster).map(({ name: node }) => ({ machine: node, units: ['kube-proxy'] })),
  };
}
