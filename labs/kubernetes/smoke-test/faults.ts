import type { Fault } from '../../../lib/core/check.js';
import { etcdMembers, jumpbox, workers } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { firstController } from '../checking/api.js';
import { adminApi, onWorkers, patched, rule, unmade } from '../checking/disturb.js';
import { changesObjects, type Way } from '../checking/touched.js';
import { etcdCurlOptions, etcdUrl } from '../checking/etcd.js';
import { until } from '../shell.js';
import { secretName } from './objects.js';
import { serverFaults } from './server-faults.js';
import { discover } from './smoke-facts.js';
import { idIn, type Cluster } from '../layout.js';

/** Ways in which a cluster fails its smoke test. */
export const smokeTestFaults = (cluster: Cluster): readonly Fault[] => [
  ...ofSecrets(cluster),
  ...(workers(cluster).length === 0
    ? []
    : [...ofObjects(cluster), ...ofTraffic(cluster), ...ofKubelets(cluster)]),
  ...serverFaults(cluster),
];

/** Network of the pods, wherever they run. */
const inPods = ['network of pods'];

function ofSecrets(cluster: Cluster): readonly Fault[] {
  const [member] = etcdMembers(cluster);
  if (member === undefined) return [];
  return [
    {
      id: 'secret-never-made',
      title: 'The secret was never made',
      check: idIn(cluster, 'smokeTest', 'secret'),
      machine: firstController(cluster),
      ...unmade('/api/v1/namespaces/default/secrets', secretName),
      expect: ['no secret there'],
    },
    {
      id: 'secret-in-clear',
      title: 'The secret was written before encryption was switched on',
      check: idIn(cluster, 'smokeTest', 'encrypted'),
      machine: member.name,
      learnerFailure: 31,
      ...inClear(cluster),
      expect: [`${secretName} in clear`],
    },
  ];
}

/**
 * As the API server would have stored it without a provider; JSON is as good for it as protobuf.
 */
function inClear(cluster: Cluster): Way {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const key = base64(`/registry/secrets/default/${secretName}`);
  const clear = base64(
    JSON.stringify({
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: secretName, namespace: 'default' },
      data: { mykey: base64('mydata') },
      type: 'Opaque',
    }),
  );
  const etcd = (verb: string, data: string): string =>
    `curl -f ${etcdCurlOptions(cluster)} -X POST -d '${data}' ${etcdUrl(cluster)}/v3/kv/${verb}`;
  const kept = '/run/khw-kept-value';
  return {
    inject: `set -eo pipefail\n${etcd('range', JSON.stringify({ key }))} | grep -oE '"value" ?: ?"[^"]+' | sed 's/.*"//' > ${kept}\n[ -s ${kept} ]\n${etcd('put', JSON.stringify({ key, value: clear }))} > /dev/null`,
    undo: `set -e\n${etcd('put', `{"key":"${key}","value":"'"$(cat ${kept})"'"}`)} > /dev/null\nrm ${kept}`,
    touches: changesObjects(`/api/v1/namespaces/default/secrets/${secretName}`).touches,
    uses: [':2379'],
    api: 'needs',
  };
}

const quotas = '/api/v1/namespaces/default/resourcequotas';
const noPods = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'khw-lab-no-pods' },
  spec: { hard: { pods: '0' } },
};
const enforced = (level: string | null): string =>
  `json /api/v1/namespaces/default PATCH ${shellQuote(JSON.stringify({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } }))} merge-patch+json`;

/**
 * The API server takes no pod any more, and those that are there are deleted. On the way back the
 * controller, which tries again ever less often, is told to begin from scratch.
 */
function refused(
  cluster: Cluster,
  id: string,
  title: string,
  way: { readonly inject: string; readonly undo: string },
  expect: readonly string[],
): Fault {
  const scaled = (replicas: number): string =>
    `json ${deployment} PATCH '{"spec":{"replicas":${replicas}}}' merge-patch+json`;
  const all = `'${pods}?labelSelector=app%3Dnginx'`;
  return {
    id,
    title,
    check: idIn(cluster, 'smokeTest', 'deployment'),
    machine: firstController(cluster),
    inject: `set -e\n${adminApi}\n${way.inject}\njson ${all} DELETE '{"gracePeriodSeconds":0}'\n${until(`ask ${deployment} | grep -q ReplicaFailure`)}`,
    undo: `set -e\n${adminApi}\n${way.undo}\n${scaled(0)}\n${until(`! ask ${deployment} | grep -q ReplicaFailure`)}\n${scaled(1)}\n${until(`ask ${deployment} | grep -q '"availableReplicas":1'`)}`,
    expect,
    ...changesObjects(deployment, pods),
  };
}

const deployment = '/apis/apps/v1/namespaces/default/deployments/nginx';
const pods = '/api/v1/namespaces/default/pods';
const services = '/api/v1/namespaces/default/services/nginx';
const slices =
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dnginx';

function ofObjects(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const unplaceable = (selector: object | null): object => ({
    spec: { template: { spec: { nodeSelector: selector } } },
  });
  const placed = patched(deployment, unplaceable({ 'khw-lab': 'nowhere' }), unplaceable(null));
  const chosen = patched(
    services,
    { spec: { selector: { app: 'ngnix' } } },
    { spec: { selector: { app: 'nginx' } } },
  );
  const stray = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'khw-lab-stray', labels: { app: 'nginx' } },
    spec: {
      nodeSelector: { 'khw-lab': 'nowhere' },
      containers: [{ name: 'nginx', image: 'nginx:latest' }],
    },
  });
  return [
    {
      id: 'deployment-for-no-node',
      title: 'The deployment asks for a node that there is not',
      check: idIn(cluster, 'smokeTest', 'deployment'),
      machine,
      expect: ['Pending'],
      inject: `${placed.inject}\n${until(`ask '${pods}?labelSelector=app%3Dnginx' | grep -q Unschedulable`)}`,
      undo: `${placed.undo}\n${until(`[ "$(ask ${deployment} | grep -oE '"(updatedReplicas|unavailableReplicas)":[0-9]+' | tr '\\n' ' ')" = '"updatedReplicas":1 ' ]`)}\n${until(`! ask '${pods}?labelSelector=app%3Dnginx' | grep -qE 'Unschedulable|deletionTimestamp'`)}`,
      ...changesObjects(deployment),
    },
    refused(
      cluster,
      'pods-refused-by-pod-security',
      'The namespace takes only pods of a Pod Security level that nginx does not have',
      {
        inject: enforced('restricted'),
        undo: enforced(null),
      },
      ['violates PodSecurity', 'Pod Security level restricted'],
    ),
    refused(
      cluster,
      'pods-refused-by-quota',
      'A quota leaves no room for a pod',
      {
        // It holds once the controller manager has counted what there is.
        inject: `json ${quotas} POST ${shellQuote(JSON.stringify(noPods))}\n${until(`ask ${quotas}/khw-lab-no-pods | grep -q '"status":{"hard"'`)}`,
        undo: `json ${quotas}/khw-lab-no-pods DELETE '{}'`,
      },
      ['exceeded quota', 'khw-lab-no-pods of the namespace'],
    ),
    {
      id: 'pod-too-many',
      title: 'A pod that finds no place has the label of the deployment',
      check: idIn(cluster, 'smokeTest', 'pods'),
      machine,
      expect: ['khw-lab-stray is not ready'],
      inject: `set -e\n${adminApi}\njson ${pods} POST '${stray}'\n${until(`ask ${pods}/khw-lab-stray | grep -q Unschedulable`)}`,
      undo: `set -e\n${adminApi}\njson ${pods}/khw-lab-stray DELETE '{"gracePeriodSeconds":0}'\n${until(`! ask ${pods}/khw-lab-stray`)}`,
      ...changesObjects(pods),
    },
    {
      id: 'service-selects-nothing',
      title: 'The selector of the service matches no pod',
      check: idIn(cluster, 'smokeTest', 'service'),
      machine,
      learnerFailure: 30,
      expect: ['no endpoints'],
      inject: `${chosen.inject}\n${until(`! ask '${slices}' | grep -q '"addresses"'`)}`,
      undo: `${chosen.undo}\n${until(`ask '${slices}' | grep -q '"ready":true'`)}\nsleep 2`,
      ...changesObjects(services),
    },
  ];
}

function ofTraffic(cluster: Cluster): readonly Fault[] {
  const { name: machine, address } = jumpbox(cluster);
  const kept = '/run/khw-kept-address';
  const inside = (verb: string): string =>
    onWorkers(
      cluster,
      `for pid in $(pidof nginx); do nsenter -t $pid -n ip route ${verb} unreachable ${cluster.serviceAddress} 2>/dev/null; done; true`,
    );
  return [
    ...workers(cluster).flatMap((worker): readonly Fault[] => [
      {
        id: `pods-out-of-reach-from-${worker.name}`,
        title: 'A packet filter keeps the node from the pods',
        check: idIn(cluster, 'smokeTest', 'pod-address', worker.name),
        machine: worker.name,
        ...rule('OUTPUT', `-p tcp -d ${cluster.clusterCidr}`, 80),
        expect: ['does not reach the pod'],
      },
      {
        id: `cluster-address-without-way-on-${worker.name}`,
        title: 'There is no way to the address of the service',
        check: idIn(cluster, 'smokeTest', 'cluster-address', worker.name),
        machine: worker.name,
        inject: `${discover(cluster)}\n[ -n "$cluster" ] || exit 1\necho "$cluster" > ${kept}\nip route add unreachable "$cluster"`,
        undo: `ip route del unreachable "$(cat ${kept})"\nrm ${kept}`,
        touches: ['routes'],
        uses: ['/var/lib/kube-proxy/kubeconfig', ':6443'],
        api: 'needs',
        expect: ['The pod answers, the service does not'],
      },
      {
        id: `node-ports-closed-on-${worker.name}`,
        title: 'A firewall drops what comes for node ports',
        check: idIn(cluster, 'smokeTest', 'node-port', worker.name),
        machine: worker.name,
        learnerFailure: 30,
        ...rule('PREROUTING', `-p tcp -s ${address}`, '30000:32767', {
          target: 'DROP',
          table: 'raw',
        }),
        expect: [`http://${worker.name}:`, 'node port'],
      },
    ]),
    {
      id: 'pod-without-way-to-api',
      title: 'Inside the pod there is no way to the API server',
      check: idIn(cluster, 'smokeTest', 'from-pod'),
      machine,
      inject: inside('replace'),
      undo: inside('del'),
      touches: inPods,
      expect: [cluster.serviceAddress],
    },
  ];
}

function ofKubelets(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const controller =
    cluster.machines.find((each) => each.name === firstController(cluster))?.address ?? '';
  // A log that is only gone is made anew by the kubelet, which looks after it every ten seconds.
  const covered = onWorkers(
    cluster,
    'for file in /var/log/pods/default_nginx-*/nginx/*.log; do [ ! -f "$file" ] || { mv "$file" "$file.kept" && mkdir "$file"; }; done',
  );
  const uncovered = onWorkers(
    cluster,
    'for file in /var/log/pods/default_nginx-*/nginx/*.log.kept; do [ ! -e "$file" ] || { rmdir "${file%.kept}" && mv "$file" "${file%.kept}"; }; done',
  );
  const streams = (verb: string): string =>
    onWorkers(
      cluster,
      `for port in $(ss -Hltnp | grep '"containerd"' | grep -oE '127[.]0[.]0[.]1:[0-9]+' | cut -d: -f2); do iptables -w ${verb} INPUT -i lo -p tcp --syn --dport $port -j REJECT --reject-with tcp-reset; done`,
    );
  const inside = (verb: string): string =>
    onWorkers(
      cluster,
      `done=; for pid in $(pidof nginx); do space=$(readlink /proc/$pid/ns/net); case " $done " in *" $space "*) continue;; esac; done="$done $space"; nsenter -t $pid -n iptables -w ${verb} INPUT -i lo -p tcp --dport 80 -j REJECT --reject-with tcp-reset; done`,
    );
  return [
    ...workers(cluster).map((worker): Fault => ({
      id: `kubelet-out-of-reach-on-${worker.name}`,
      title: 'A firewall keeps the controller from the kubelet',
      check: idIn(cluster, 'smokeTest', 'kubelet-port', worker.name),
      machine: worker.name,
      learnerFailure: 21,
      ...rule('INPUT', `-p tcp --syn -s ${controller}`, 10250, { target: 'DROP' }),
      expect: ['does not reach the kubelet'],
    })),
    {
      id: 'log-is-a-folder',
      title: 'A folder was made where the log of the pod was',
      check: idIn(cluster, 'smokeTest', 'logs'),
      machine,
      inject: covered,
      undo: uncovered,
      touches: ['logs of pods'],
      expect: ['is a directory'],
    },
    {
      id: 'streams-closed',
      title: "A packet filter refuses containerd's port for streams",
      check: idIn(cluster, 'smokeTest', 'exec'),
      machine,
      inject: streams('-I'),
      undo: streams('-D'),
      touches: workers(cluster).map((worker) => `${worker.name} :streams`),
      expect: ['breaks off'],
    },
    {
      id: 'pod-refuses-itself',
      title: 'Inside the pod nginx cannot be reached over loopback',
      check: idIn(cluster, 'smokeTest', 'port-forward'),
      machine,
      inject: inside('-I'),
      undo: inside('-D'),
      touches: inPods,
      expect: ['port-forward'],
    },
  ];
}
