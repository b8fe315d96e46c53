import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox, type Machine } from '../../../lib/core/lab.js';
import { at, readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import { administratorFiles } from '../../kubernetes/administrator.js';
import { curls } from '../../kubernetes/checking/api.js';
import { patience } from '../../kubernetes/checking/files.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../../kubernetes/checking/verdict.js';
import { apiUrl } from '../../kubernetes/kubeconfigs.js';
import { authorityFile, type Cluster } from '../../kubernetes/layout.js';
import { idOf, type Members } from './cluster.js';
import { versionFor } from './release.js';

/** What the API server says of its cluster. */
export function clusterChecks(cluster: Cluster, { server, joined }: Members): readonly Check[] {
  const nodes = [server, ...joined].map((machine) => node(cluster, machine));
  // Pods of a node that is not ready are called not ready, too.
  const each = nodes.map(({ id }) => id);
  return [
    apiServer(cluster, server),
    ...nodes,
    staticPods(cluster, server),
    proxy(cluster, each),
    names(cluster, each),
    configuration(cluster),
  ];
}

const system = '/namespaces/kube-system';
const paths = {
  ready: '/readyz',
  nodes: '/api/v1/nodes',
  pods: `/api/v1${system}/pods?labelSelector=tier%3Dcontrol-plane`,
  proxy: `/apis/apps/v1${system}/daemonsets/kube-proxy`,
  dns: `/apis/apps/v1${system}/deployments/coredns`,
  config: `/api/v1${system}/configmaps/kubeadm-config`,
} as const;

/** On the jumpbox: one connection, which verifies the certificate by the authority of the lab. */
const objectsFact = (cluster: Cluster): Fact => ({
  machine: jumpbox(cluster).name,
  timeout: patience,
  script: `cd ${cluster.workingFolder} || exit\n${curls(
    Object.entries(paths).map(([name, path]) => ({ name, url: `${apiUrl(cluster)}${path}` })),
    administratorFiles(cluster),
  )}`,
});

const asked = (cluster: Cluster): Pick<Check, 'machine' | 'facts'> => ({
  machine: jumpbox(cluster).name,
  facts: { objects: objectsFact(cluster) },
});

const responseIn = (answers: Answers, name: keyof typeof paths) =>
  readResponses(answerTo(answers, 'objects').stdout).get(name);
const objectIn = (answers: Answers, name: keyof typeof paths) =>
  readObject(responseIn(answers, name)?.body ?? '');

const itemsIn = (answers: Answers, name: 'nodes' | 'pods'): readonly unknown[] => {
  const items = at(objectIn(answers, name), 'items');
  return Array.isArray(items) ? items : [];
};

const isReady = (item: unknown): boolean => {
  const conditions = at(item, 'status', 'conditions');
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True')
  );
};

const apiServer = (cluster: Cluster, { name }: Machine): Check => ({
  id: idOf('api-server'),
  title: 'The API server is ready, by its name and its authority',
  ...asked(cluster),
  points: 3,
  needs: [idOf('aside', name), idOf('kubelet', name)],
  link: kubernetesDocs('setup/production-environment/tools/kubeadm/create-cluster-kubeadm/'),
  why: 'kubeadm was given the authority that was there, and the name by which others call the API: who trusted the former cluster trusts this one.',
  hints: [
    'Does anybody listen, and what certificate is shown?',
    `On ${name}: \`crictl ps -a --name kube-apiserver; ls /etc/kubernetes/manifests\``,
    `On ${name}: \`crictl logs $(crictl ps -aq --name kube-apiserver | head -n 1)\``,
  ],
  judge: (answers) => {
    const response = responseIn(answers, 'ready');
    const expected = `${apiUrl(cluster)} is ready, verified by ${authorityFile(cluster)}`;
    if (response?.status === 200) return pass('ready');
    return fail(
      expected,
      response === undefined
        ? 'no answer'
        : response.status === 0
          ? shown(response.error || `curl ended with ${response.exit}`)
          : `${response.status} ${shown(response.body)}`,
      {
        text: 'Its static pod does not run, or is not ready.',
        remedy: `ssh root@${name} crictl ps -a`,
      },
    );
  },
});

const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const staticPods = (cluster: Cluster, { name }: Machine): Check => ({
  id: idOf('static-pods'),
  title: 'The control plane runs as static pods',
  ...asked(cluster),
  points: 2,
  needs: [idOf('node', name)],
  link: kubernetesDocs('reference/setup-tools/kubeadm/implementation-details/'),
  why: `The kubelet of ${name} starts what lies in /etc/kubernetes/manifests, and shows it to the API.`,
  hints: [
    'Which four parts does a control plane have, and which of them are pods?',
    '`kubectl -n kube-system get pods -l tier=control-plane -o wide`',
    `On ${name}: \`ls /etc/kubernetes/manifests; crictl ps -a\``,
  ],
  judge: (answers) => {
    const pods = itemsIn(answers, 'pods');
    return unlessAny(
      parts.flatMap((part) => {
        const pod = pods.find((each) => textAt(each, 'metadata', 'name') === `${part}-${name}`);
        if (pod === undefined) return [`there is no pod ${part}-${name}`];
        return isReady(pod) ? [] : [`${part}-${name} is not ready`];
      }),
      `${parts.join(', ')} on ${name}, ready`,
      'all four are ready',
      {
        text: 'Its manifest is gone, or its container ends.',
        remedy: `ssh root@${name} crictl ps -a`,
      },
    );
  },
});

const node = (cluster: Cluster, { name }: Machine): Check => ({
  id: idOf('node', name),
  title: `${name} is a node, and Ready`,
  ...asked(cluster),
  points: 2,
  needs: [idOf('api-server'), idOf('kubelet', name)],
  link: kubernetesDocs('concepts/architecture/nodes/#condition'),
  why: 'It is ready when its kubelet tells so in time, and its pods have a network.',
  hints: [
    'What does the API say of it?',
    `\`kubectl describe node ${name}\``,
    `On ${name}: \`ls /etc/cni/net.d; journalctl -u kubelet -n 50\``,
  ],
  judge: (answers) => {
    const found = itemsIn(answers, 'nodes').find(
      (each) => textAt(each, 'metadata', 'name') === name,
    );
    if (found === undefined) return fail(`${name} is Ready`, `there is no node ${name}`);
    return isReady(found)
      ? pass('Ready')
      : fail(`${name} is Ready`, `${name} is not Ready`, {
          text: 'Its kubelet is silent, or finds no network for pods.',
          remedy: `kubectl describe node ${name}`,
        });
  },
});

/** As many as there should be. */
const whole = (
  name: 'proxy' | 'dns',
  { what, wanted, have }: { readonly what: string; readonly wanted: string; readonly have: string },
): Pick<Check, 'judge'> => ({
  judge: (answers) => {
    const found = objectIn(answers, name);
    const [should, are] = [wanted, have].map((field) =>
      Number(textAt(found, 'status', field) || 0),
    );
    const seen =
      textAt(found, 'kind') === 'Status' || found === undefined
        ? 'it is not there'
        : `${are ?? 0} of ${should ?? 0}`;
    return should !== undefined && should > 0 && are === should
      ? pass(seen)
      : fail(`every pod of ${what} is ready, one at least`, seen, {
          text: 'It is told to have no pods, or they do not run.',
          remedy: `kubectl -n kube-system describe ${what}`,
        });
  },
});

const proxy = (cluster: Cluster, nodes: readonly string[]): Check => ({
  id: idOf('kube-proxy'),
  title: 'kube-proxy runs on every node',
  ...asked(cluster),
  points: 1,
  needs: nodes,
  link: kubernetesDocs('reference/setup-tools/kubeadm/kubeadm-init-phase/#cmd-phase-addon'),
  why: 'Without it no service is reached from that node, the API by its service address included.',
  hints: [
    'On how many nodes should it run, and on how many does it?',
    '`kubectl -n kube-system get daemonset kube-proxy`',
    '`kubectl -n kube-system describe daemonset kube-proxy` tells its node selector, and events.',
  ],
  ...whole('proxy', {
    what: 'daemonset/kube-proxy',
    wanted: 'desiredNumberScheduled',
    have: 'numberReady',
  }),
});

const names = (cluster: Cluster, nodes: readonly string[]): Check => ({
  id: idOf('dns'),
  title: 'CoreDNS is rolled out',
  ...asked(cluster),
  points: 1,
  needs: [...nodes, idOf('kube-proxy')],
  link: kubernetesDocs('reference/setup-tools/kubeadm/kubeadm-init-phase/#cmd-phase-addon'),
  why: 'kubeadm brings a name server, which waits for a network of pods.',
  hints: [
    'How many of its pods are there?',
    '`kubectl -n kube-system get deployment,pods -l k8s-app=kube-dns`',
    '`kubectl -n kube-system scale deployment coredns --replicas=2`',
  ],
  ...whole('dns', {
    what: 'deployment/coredns',
    wanted: 'replicas',
    have: 'availableReplicas',
  }),
});

const configuration = (cluster: Cluster): Check => {
  const version = `v${versionFor(cluster) ?? ''}`;
  return {
    id: idOf('configuration'),
    title: 'kubeadm finds its configuration in the cluster',
    ...asked(cluster),
    points: 1,
    needs: [idOf('api-server')],
    link: kubernetesDocs('reference/setup-tools/kubeadm/kubeadm-config/'),
    why: 'Whoever joins, upgrades or renews later goes by what is written there.',
    hints: [
      'Where does kubeadm keep what it was told?',
      '`kubectl -n kube-system get configmap kubeadm-config -o yaml`',
      '`kubeadm init phase upload-config kubeadm --config kubeadm.yaml` writes it again.',
    ],
    judge: (answers) => {
      const text = textAt(objectIn(answers, 'config'), 'data', 'ClusterConfiguration');
      const found = /^kubernetesVersion: (\S+)$/m.exec(text)?.[1];
      const expected = `kubernetesVersion: ${version} in configmap kubeadm-config`;
      return found === version
        ? pass(version)
        : fail(expected, found === undefined ? 'it says no version' : shown(found, 30), {
            text: 'It was changed, or is gone.',
            remedy: 'kubeadm init phase upload-config kubeadm --config kubeadm.yaml',
          });
    },
  };
};
