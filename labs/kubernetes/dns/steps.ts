import type { Part, Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { appliedStep, rolledOutStep } from '../add-ons/steps.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { all, connecting, lines, unitsRunning, until } from '../shell.js';
import { dnsAddress } from './address.js';
import { namesResolve } from './lookups.js';
import { dnsManifest } from './manifest.js';
import { paths } from './objects.js';

const id = (cluster: Cluster, what: string, ...machine: readonly string[]): string =>
  idIn(cluster, 'dns', what, ...machine);

/** What makes the cluster's name server, and shows that it answers. */
export function dnsSteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0) return [];
  return [[apply(cluster)], [rollout(cluster)], [names(cluster)]];
}

/**
 * The same where kubelets know nothing of a name server yet, and pods run that were made without
 * one.
 */
export function dnsStepsAfterwards(cluster: Cluster): readonly (readonly Step[])[] {
  const nodes = workers(cluster);
  if (nodes.length === 0) return [];
  return [
    [...nodes.map((node) => kubelet(cluster, node)), apply(cluster)],
    [rollout(cluster)],
    [renew(cluster)],
    [names(cluster)],
  ];
}

const manifest = 'coredns.yaml';

function apply(cluster: Cluster): Step {
  const { deployment, service, configuration, binding } = paths;
  return appliedStep(cluster, {
    id: id(cluster, 'apply'),
    title: 'Give CoreDNS to the API server',
    why: `Pods look for services by name. CoreDNS learns the names from the API server, and answers at ${dnsAddress(cluster)}.`,
    manifest,
    text: dnsManifest(cluster),
    paths: [binding, configuration, deployment, service],
  });
}

const rollout = (cluster: Cluster): Step =>
  rolledOutStep(cluster, {
    id: id(cluster, 'rollout'),
    title: 'Wait for CoreDNS',
    why: 'The image has to be pulled, and CoreDNS is ready once it has read all services.',
    namespace: 'kube-system',
    object: 'deployment/coredns',
    path: paths.deployment,
    hint: '`kubectl -n kube-system describe pods -l k8s-app=kube-dns` on the jumpbox says what it waits for.',
  });

/** All of a node's own answers, whatever asks. */
const answered = (cluster: Cluster): readonly Part[] =>
  workers(cluster).map(({ name: machine }) => ({ machine, holds: namesResolve(cluster) }));

function names(cluster: Cluster): Step {
  const { clusterDomain } = cluster;
  const looked = [
    `kubernetes.default.svc.${clusterDomain}`,
    `kube-dns.kube-system.svc.${clusterDomain}`,
  ];
  // The public nginx image has getent, ours busybox's nslookup.
  const look =
    'if command -v getent > /dev/null; then getent hosts $name; else busybox nslookup $name; fi';
  return {
    id: id(cluster, 'names'),
    title: 'Look up names from a pod',
    machine: jumpbox(cluster).name,
    why: 'A pod made from now on has the name server in its resolv.conf.',
    commands: lines(
      'run_probe() { kubectl run dns-probe --image=nginx:latest --restart=Never; }',
      'run_probe || { kubectl delete pod dns-probe --ignore-not-found --now; run_probe; }',
      'kubectl wait --for=condition=Ready pod/dns-probe --timeout=-1s',
      'kubectl exec dns-probe -- cat /etc/resolv.conf',
      `for name in ${looked.join(' ')}; do`,
      '  until',
      `    timeout 60 kubectl exec dns-probe -- sh -c "${look}"`,
      '  do sleep 1; done',
      'done',
      'kubectl delete pod dns-probe --now --wait=false',
    ),
    fastCommands: lines(
      'run_probe() { kubectl run dns-probe --image=nginx:latest --restart=Never; }',
      'run_probe || { kubectl delete pod dns-probe --ignore-not-found --now; until run_probe; do sleep 1; done; }',
      until('kubectl wait --for=condition=Ready pod/dns-probe --timeout=-1s'),
      'until',
      `  timeout 60 kubectl exec dns-probe -- sh -c '${looked
        .map((name) => look.replaceAll('$name', name))
        .map((command) => `{ ${command}; }`)
        .join(' && ')}'`,
      'do sleep 1; done',
      'kubectl delete pod dns-probe --now --wait=false',
    ),
    done: answered(cluster),
    progress: podsProgress(cluster),
    elsewhere: nodeUnits(cluster),
  };
}

const kubeletConfig = '/var/lib/kubelet/kubelet-config.yaml';

function kubelet(cluster: Cluster, { name: machine }: Machine): Step {
  const address = dnsAddress(cluster);
  const { clusterDomain } = cluster;
  return {
    id: id(cluster, 'kubelet', machine),
    title: 'Tell the kubelet whom pods are to ask',
    machine,
    why: 'It writes the resolv.conf of every pod. Without clusterDNS it hands on its own.',
    commands: lines(
      `sed -i -e '/^clusterDomain:/d' -e '/^clusterDNS:/,/^[^ -]/{/^clusterDNS:/d;/^[ -]/d}' ${kubeletConfig}`,
      `cat >> ${kubeletConfig} <<'EOF'`,
      `clusterDNS: ["${address}"]`,
      `clusterDomain: ${clusterDomain}`,
      'EOF',
      'systemctl restart kubelet',
    ),
    done: all(
      unitsRunning('kubelet'),
      `grep -A1 '^clusterDNS:' ${kubeletConfig} | grep -F '${address}' > /dev/null`,
      `grep -qE '^clusterDomain: *"?${clusterDomain.replaceAll('.', '[.]')}"?$' ${kubeletConfig}`,
    ),
    units: ['kubelet'],
  };
}

/** Holds on a node whose pods of nginx, if any, have the name server. */
const given = (address: string): string =>
  lines(
    'for pid in $(pidof nginx); do',
    '  [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ] ||',
    `    grep -qF 'nameserver ${address}' /proc/$pid/root/etc/resolv.conf || exit 1`,
    'done',
  );

function renew(cluster: Cluster): Step {
  return {
    id: id(cluster, 'renew'),
    title: 'Make the pods again that were there before',
    machine: jumpbox(cluster).name,
    why: 'A pod keeps the resolv.conf with which it was made.',
    commands: lines(
      'kubectl rollout restart deployment/nginx',
      'kubectl rollout status deployment/nginx',
    ),
    fastCommands: lines(
      connecting('kubectl rollout restart deployment/nginx'),
      connecting('kubectl rollout status deployment/nginx'),
    ),
    done: workers(cluster).map(({ name: machine }) => ({
      machine,
      holds: given(dnsAddress(cluster)),
    })),
    progress: podsProgress(cluster),
    elsewhere: nodeUnits(cluster),
  };
}
