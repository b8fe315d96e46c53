import type { Check, Fact } from '../../../lib/core/check.js';
import { etcdMembers, workers } from '../../../lib/core/lab.js';
import { at, listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import { clusterFact, firstController, objectOf, plainCurl, responseTo } from '../checking/api.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  readOnce,
  shown,
} from '../checking/verdict.js';
import { deploymentTrouble } from '../checking/workload.js';
import { etcdWay } from '../checking/etcd.js';
import { patience } from '../checking/files.js';
import { etcdctl } from '../etcd.js';
import { nodeName } from '../machines/names.js';
import { secretName } from './objects.js';
import { podsOf } from './smoke-facts.js';
import { takenFact, takenProblem } from './taken.js';
import { idIn, type Cluster } from '../layout.js';

/** What the learner's chapter has made, as API and etcd tell. */
export function objectChecks(cluster: Cluster): readonly Check[] {
  return [
    ...secrets(cluster),
    ...(workers(cluster).length === 0
      ? []
      : [deployment(cluster), pods(cluster), service(cluster)]),
  ];
}

const asked = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'controlPlane', 'api-ready', firstController(cluster)),
  trusted(cluster, firstController(cluster)),
  ownKubeconfig(cluster, 'admin', firstController(cluster)),
];

const prefix = '/registry/secrets/';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/**
 * How the secrets of all namespaces are stored: etcd's own answer, over its HTTP gateway; of a value
 * only its first 48 bytes leave the machine.
 */
const storedFact = (cluster: Cluster, machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/smoke-test/stored.sh', {
    ETCD_WAY: etcdWay(cluster),
    CURL: plainCurl,
    RANGE: JSON.stringify({
      key: base64(prefix),
      range_end: base64(`${prefix.slice(0, -1)}0`),
    }),
    SEEN: readScript('labs/kubernetes/smoke-test/stored.awk'),
  }),
});

function secrets(cluster: Cluster): readonly Check[] {
  const [member] = etcdMembers(cluster);
  if (member === undefined) return [];
  const facts = { stored: storedFact(cluster, member.name) };
  const needs = [idIn(cluster, 'etcd', 'health', member.name)];
  return [
    {
      id: idIn(cluster, 'smokeTest', 'secret'),
      title: 'There is a secret to look at',
      machine: member.name,
      points: 1,
      needs: [...needs, ...asked(cluster)],
      facts,
      link: kubernetesDocs('concepts/configuration/secret/'),
      why: 'A secret of your own, written through the API server, is what shows whether encryption works.',
      hints: [
        'Is there a secret in the namespace default?',
        '`kubectl -n default get secrets`',
        `\`kubectl -n default create secret generic ${secretName} --from-literal="mykey=mydata"\``,
      ],
      judge: (answers) => {
        const names = readStored(answerTo(answers, 'stored'))
          .some.filter(({ namespace }) => namespace === 'default')
          .map(({ name }) => name);
        return names.length > 0
          ? pass(shown(listed(names)))
          : fail('a secret in namespace default', 'no secret there', {
              text: 'The first step of this chapter makes it.',
              remedy: `kubectl -n default create secret generic ${secretName} --from-literal="mykey=mydata"`,
            });
      },
    },
    {
      id: idIn(cluster, 'smokeTest', 'encrypted'),
      title: 'Secrets are encrypted in etcd',
      machine: member.name,
      points: 3,
      needs: [idIn(cluster, 'smokeTest', 'secret')],
      facts,
      link: kubernetesDocs('tasks/administer-cluster/encrypt-data/'),
      why: "Whoever gets hold of etcd's disk or of a backup must not be able to read them. What was written before encryption was switched on stays in clear.",
      hints: [
        'How is the secret stored?',
        `On ${member.name}: \`${etcdctl(cluster)} get ${prefix}default/${secretName} | hexdump -C\` must show k8s:enc:aescbc:v1:key1`,
        '`kubectl get secrets -A -o json | kubectl replace -f -` writes all of them again, encrypted.',
      ],
      judge: (answers) => {
        const { some, total, inClear } = readStored(answerTo(answers, 'stored'));
        const clear = some.filter(({ provider }) => provider === undefined);
        const expected = 'k8s:enc:… in front of every stored secret';
        if (inClear === 0)
          return pass(
            `${total === 1 ? '1 secret' : `${total} secrets`}: ${listed([...new Set(some.map(({ provider }) => shown(provider ?? '', 40)))])}`,
          );
        const names = clear.map(({ namespace, name }) =>
          namespace === 'default' ? name : `${namespace}/${name}`,
        );
        const more = inClear - Math.min(names.length, 4);
        return fail(
          expected,
          `${shown(names.slice(0, 4).join('; '), 160)}${more > 0 ? `; and ${more} more` : ''} in clear`,
          {
            text: 'It was written while the API server did not encrypt: before it had --encryption-provider-config, or with `identity` in front.',
            remedy: 'kubectl get secrets -A -o json | kubectl replace -f -',
          },
        );
      },
    },
  ];
}

/** A secret as it is stored. */
interface Stored {
  readonly namespace: string;
  readonly name: string;
  /** `k8s:enc:aescbc:v1:key1`; undefined for one in clear. */
  readonly provider: string | undefined;
}

/** The secrets of all namespaces. */
interface StoredSecrets {
  /** Some of those in clear, and some of those in the namespace default. */
  readonly some: readonly Stored[];
  readonly total: number;
  readonly inClear: number;
}

/** Reads the answer to storedFact. */
const readStored = readOnce(({ stdout }): StoredSecrets => {
  const decode = (text: string): string => Buffer.from(text, 'base64').toString('latin1');
  const some: { namespace: string; name: string; provider: string | undefined }[] = [];
  for (const line of stdout.split('\n')) {
    const [word, text = ''] = line.split(' ');
    if (word === 'key') {
      const [namespace = '', name = ''] = decode(text).replace(prefix, '').split('/');
      some.push({ namespace, name, provider: undefined });
    }
    const last = some.at(-1);
    if (word === 'value' && last !== undefined)
      last.provider = /^k8s:enc:[a-z0-9]+:v\d+:[^:]*/.exec(decode(text))?.[0];
  }
  const [, total, inClear] = /^stored (\d+) (\d+) \d+$/m.exec(stdout) ?? [];
  return {
    some,
    total: Number(total ?? some.length),
    inClear: Number(inClear ?? some.filter(({ provider }) => provider === undefined).length),
  };
});

const deployment = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'deployment'),
  title: 'The deployment nginx is rolled out',
  machine: firstController(cluster),
  points: 3,
  facts: { cluster: clusterFact(cluster), taken: takenFact(cluster) },
  link: kubernetesDocs('concepts/workloads/controllers/deployment/'),
  needs: [
    ...asked(cluster),
    idIn(cluster, 'controlPlane', 'controller-manager-leader'),
    idIn(cluster, 'controlPlane', 'scheduler-leader'),
    ...workers(cluster).map(({ name }) => idIn(cluster, 'workers', 'ready', name)),
  ],
  why: 'Controller manager, scheduler, kubelet and containerd all have to do their part before a pod runs.',
  hints: [
    'How far did it get?',
    '`kubectl -n default get deployment,pods -o wide`, `kubectl -n default describe pods -l app=nginx`',
    '`kubectl -n default create deployment nginx --image=nginx:latest`; `kubectl -n default rollout status deployment/nginx`',
  ],
  judge: (answers) => {
    const answer = objectOf(responseTo(answers, 'cluster', 'deployment'));
    const expected = 'deployment nginx with all its pods available';
    if ('problem' in answer) return fail(expected, answer.problem);
    const count = (...path: readonly string[]): number =>
      Number(textAt(answer.object, ...path) || 0);
    const wanted = count('spec', 'replicas');
    const [updated, available, all] = [
      count('status', 'updatedReplicas'),
      count('status', 'availableReplicas'),
      count('status', 'replicas'),
    ];
    if (wanted > 0 && updated === wanted && available >= wanted && all === wanted)
      return takenProblem(answers, 'taken') ?? pass(`${available} of ${wanted} available`);
    if (wanted === 0)
      return fail(expected, 'scaled to 0', {
        text: 'The deployment is told to have no pods.',
        remedy: 'kubectl -n default scale deployment nginx --replicas=1',
      });
    const own = deploymentTrouble(answer.object);
    const stuck = podsOf(answers).find(({ ready }) => !ready);
    const trouble = own ?? stuck?.trouble;
    const whose =
      own === undefined && stuck !== undefined
        ? `pod ${shown(stuck.name, 60)} is ${shown(stuck.phase, 20)}: `
        : '';
    return fail(
      expected,
      `${updated} of ${wanted} up to date, ${available} available${trouble === undefined ? '' : `; ${whose}${shown(trouble.said, 300)}`}`,
      trouble?.cause,
    );
  },
});

const pods = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'pods'),
  title: 'The pods of nginx run, with addresses of their nodes',
  machine: firstController(cluster),
  points: 2,
  needs: [
    idIn(cluster, 'smokeTest', 'deployment'),
    ...workers(cluster).map(({ name }) => idIn(cluster, 'workers', 'pod-network', name)),
  ],
  facts: { cluster: clusterFact(cluster) },
  link: kubernetesDocs('concepts/cluster-administration/networking/'),
  why: "A pod whose address is not of its node's subnet is reached by nobody; one that restarts again and again is killed by somebody.",
  hints: [
    'On which node is the pod, and what is its address?',
    '`kubectl -n default get pods -l app=nginx -o wide`',
    '`kubectl -n default delete pod NAME`: the deployment makes another, with an address of the present subnet.',
  ],
  judge: (answers) => {
    const found = podsOf(answers);
    const expected = 'pods with label app=nginx, ready, with addresses of their nodes';
    if (found.length === 0)
      return fail(expected, 'no pod with label app=nginx', {
        text: 'Services and commands find the pods by this label.',
        remedy: 'kubectl -n default get pods --show-labels',
      });
    const wrong = found.flatMap(({ name, node, address, ready, restarts, trouble, again }) => {
      if (!ready)
        return [
          `${shown(name, 60)} is not ready${restarts > 3 ? `, restarted ${restarts} times` : ''}${trouble === undefined ? '' : `: ${shown(trouble.said, 240)}`}`,
        ];
      if (again !== undefined) return [`${shown(name, 60)} keeps ending: ${shown(again, 240)}`];
      const worker = workers(cluster).find((each) => nodeName(cluster, each) === node);
      if (worker === undefined)
        return [`${shown(name, 60)} is on ${shown(node, 60)}, which is no worker of this lab`];
      return inside(address, worker.podCidr)
        ? []
        : [`${shown(name, 60)} has ${shown(address, 40)}, which is not of ${worker.podCidr}`];
    });
    return wrong.length === 0
      ? pass(
          listed(found.map(({ node, address }) => `${shown(address, 40)} on ${shown(node, 40)}`)),
        )
      : fail(expected, listed(wrong), found.find(({ ready }) => !ready)?.trouble?.cause);
  },
});

function inside(address: string, cidr: string): boolean {
  const [network = '', prefixLength = '32'] = cidr.split('/');
  const number = (text: string): number =>
    text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(prefixLength));
  return (
    /^\d+(\.\d+){3}$/.test(address) &&
    Math.floor(number(address) / size) === Math.floor(number(network) / size)
  );
}

const service = (cluster: Cluster): Check => ({
  id: idIn(cluster, 'smokeTest', 'service'),
  title: 'The service nginx has a node port, and the pods behind it',
  machine: firstController(cluster),
  points: 2,
  needs: [idIn(cluster, 'smokeTest', 'pods')],
  facts: { cluster: clusterFact(cluster) },
  link: kubernetesDocs('concepts/services-networking/service/#type-nodeport'),
  why: 'The first hop of every request: a service without endpoints answers nobody, however right the network is.',
  hints: [
    'Which pods are behind the service?',
    '`kubectl -n default get service nginx -o wide`, `kubectl -n default get endpointslices -l kubernetes.io/service-name=nginx`',
    "`kubectl -n default expose deployment nginx --port 80 --type NodePort`; its selector must be the pods' labels.",
  ],
  judge: (answers) => {
    const answer = objectOf(responseTo(answers, 'cluster', 'service'));
    const expected = 'service nginx of type NodePort, with ready endpoints';
    if ('problem' in answer) return fail(expected, answer.problem);
    const port = textAt(answer.object, 'spec', 'ports', 0, 'nodePort');
    if (port === '')
      return fail(
        expected,
        `type ${shown(textAt(answer.object, 'spec', 'type'), 40)}, without a node port`,
        {
          text: 'Without --type NodePort the service is reached from inside the cluster only.',
          remedy: 'kubectl -n default patch service nginx -p \'{"spec":{"type":"NodePort"}}\'',
        },
      );
    const slices = readObject(responseTo(answers, 'cluster', 'slices').body);
    const ready = listAt(slices, 'items')
      .flatMap((slice) => listAt(slice, 'endpoints'))
      .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false);
    const selector = JSON.stringify(at(answer.object, 'spec', 'selector') ?? {});
    return ready.length > 0
      ? pass(`node port ${port}, ${ready.length} behind it`)
      : fail(expected, `no endpoints: no ready pod has the labels ${shown(selector)}`, {
          text: 'The selector of the service matches no ready pod.',
          remedy:
            'kubectl -n default get pods --show-labels; kubectl -n default edit service nginx',
        });
  },
});
