import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { asAdministrator } from '../../kubernetes/administrator.js';
import { etcdctl } from '../../kubernetes/etcd.js';
import { nodeUnits, podsProgress } from '../../kubernetes/progress.js';
import { connecting, lines, until } from '../../kubernetes/shell.js';
import { cluster } from '../layout.js';
import { make, objects, pathOf, type Made } from './objects.js';
import { podNetwork } from './pod-network.js';
import { present, served } from './proofs.js';

/**
 * Secret, deployment and service stay, as in the tutorial. What only proves something is proved
 * again by `done`, unless it takes a pod.
 */
export function smokeTestSteps(lab: Lab): readonly (readonly Step[])[] {
  if (workers(lab).length === 0) return [[secret(lab, [objects.secret])], encrypted(lab)];
  const { secret: kept, deployment: run, service: exposed } = objects;
  return [
    [secret(lab, [kept, run, exposed]), deployment(lab, [kept, run, exposed])],
    [...encrypted(lab), service(lab, [kept, run, exposed]), rollout(lab)],
    // After a boot, once the pod is back, all of this can be had again, and need not be done.
    [podNetwork(lab), portForward(lab), logs(lab), exec(lab), nodePort(lab)],
  ];
}

/** `create` first: it is one call where the thing is not there yet. */
const createOrGet = (create: string, what: string): string =>
  `kubectl create ${create} ||\n  kubectl get ${what}`;

/** `all`: what the chapter makes, asked in one question. */
const secret = (lab: Lab, all: readonly Made[]): Step => ({
  id: '12.secret',
  title: 'Make a secret',
  machine: jumpbox(lab).name,
  done: present(lab, all),
  why: 'What is written through the API server must reach etcd encrypted.',
  commands: createOrGet(
    'secret generic kubernetes-the-hard-way --from-literal=mykey=mydata',
    'secret kubernetes-the-hard-way',
  ),
  fastCommands: lines(asAdministrator(cluster(lab)), make(objects.secret)),
});

function encrypted(lab: Lab): readonly Step[] {
  const key = '/registry/secrets/default/kubernetes-the-hard-way';
  const proof = `${etcdctl(cluster(lab))} get --print-value-only ${key} | grep -a '^k8s:enc:aescbc:v1:key1:' > /dev/null`;
  return etcdMembers(lab)
    .slice(0, 1)
    .map(({ name: machine }) => ({
      id: `12.encrypted.${machine}`,
      title: 'Look at the secret in etcd',
      machine,
      done: proof,
      why: 'The value starts with the name of the provider and of the key, and nothing after that can be read.',
      commands: lines(`${etcdctl(cluster(lab))} get ${key} | hexdump -C`, proof),
      fastCommands: proof,
      hint: 'A secret in clear was written before the API server had its encryption configuration.',
    }));
}

const deployment = (lab: Lab, all: readonly Made[]): Step => ({
  id: '12.deployment',
  title: 'Make a deployment',
  machine: jumpbox(lab).name,
  done: present(lab, all),
  why: 'Controller manager, scheduler, kubelet and containerd all have to do their part before a pod runs.',
  commands: createOrGet('deployment nginx --image=nginx:latest', 'deployment nginx'),
  fastCommands: lines(asAdministrator(cluster(lab)), make(objects.deployment)),
});

const service = (lab: Lab, all: readonly Made[]): Step => ({
  id: '12.service',
  title: 'Make a service',
  machine: jumpbox(lab).name,
  done: present(lab, all),
  why: 'A service gives pods one address inside the cluster, and a port on every node.',
  commands:
    'kubectl expose deployment nginx --port 80 --type NodePort ||\n  kubectl get service nginx',
  fastCommands: lines(asAdministrator(cluster(lab)), make(objects.service)),
});

const rollout = (lab: Lab): Step => ({
  id: '12.rollout',
  title: 'Wait for the pod',
  machine: jumpbox(lab).name,
  why: 'The image has to be pulled and the pod has to get an address.',
  commands: 'kubectl rollout status deployment/nginx',
  fastCommands: connecting('kubectl rollout status deployment/nginx'),
  done: served(lab),
  progress: podsProgress(cluster(lab)),
  elsewhere: nodeUnits(lab),
  hint: '`kubectl describe pods -l app=nginx` on the jumpbox says what it waits for.',
});

const portForward = (lab: Lab): Step => ({
  id: '12.port-forward',
  title: 'Forward a port to the pod',
  machine: jumpbox(lab).name,
  why: 'The connection goes through API server, kubelet and container runtime.',
  commands: lines(
    '(',
    '  kubectl port-forward deployment/nginx 8080:80 > /dev/null &',
    '  forward=$!',
    '  trap \'kill "$forward"\' EXIT',
    `  ${until('curl -sf --head http://127.0.0.1:8080')}`,
    ')',
  ),
  done: served(lab),
});

const logs = (lab: Lab): Step => ({
  id: '12.logs',
  title: 'Read the logs of the pod',
  machine: jumpbox(lab).name,
  why: 'The API server asks the kubelet, which lets it only by the rule of chapter 08.',
  commands: 'kubectl logs deployment/nginx --tail=5',
  fastCommands: connecting('kubectl logs deployment/nginx --tail=5'),
  done: served(lab),
});

const exec = (lab: Lab): Step => ({
  id: '12.exec',
  title: 'Run a command in the pod',
  machine: jumpbox(lab).name,
  why: 'It takes the same way as the logs, and a stream back.',
  commands: 'kubectl exec deployment/nginx -- nginx -v',
  fastCommands: connecting('kubectl exec deployment/nginx -- nginx -v'),
  done: served(lab),
});

function nodePort(lab: Lab): Step {
  const ask = (findPort: string): string =>
    lines(
      '(',
      `  ${findPort}`,
      `  for node in ${workers(lab)
        .map(({ name }) => name)
        .join(' ')}; do`,
      '    until curl -sf --head --max-time 10 "http://$node:$port"; do sleep 1; done',
      '  done',
      ')',
    );
  return {
    id: '12.node-port',
    title: 'Reach the service through every node',
    machine: jumpbox(lab).name,
    why: 'kube-proxy answers on every node, the one without the pod included, which then needs the routes of chapter 11.',
    commands: ask(
      "port=$(kubectl get service nginx --output=jsonpath='{.spec.ports[0].nodePort}')",
    ),
    fastCommands: lines(
      asAdministrator(cluster(lab)),
      ask(
        `until port=$(curl -q "\${as[@]}" -f "$api${pathOf(objects.service)}" | jq -e '.spec.ports[0].nodePort'); do sleep 1; done`,
      ),
    ),
    done: served(lab),
    elsewhere: workers(lab).map(({ name: node }) => ({ machine: node, units: ['kube-proxy'] })),
  };
}
