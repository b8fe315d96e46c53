import type { Fault } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { firstController } from '../checking/api.js';
import { adminApi, onWorkers, patched, rule, unmade } from '../checking/disturb.js';
import { changed } from '../checking/faults.js';
import { changesObjects } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { dnsAddress } from './address.js';
import { dnsReference } from './manifest.js';
import { paths } from './objects.js';

export const dnsFaults = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...ofSettings(cluster),
        ...ofPods(cluster),
        ...ofService(cluster),
        ...ofNodes(cluster),
        ...ofClients(cluster),
      ];

const own = (cluster: Cluster, what: string, ...machine: readonly string[]): string =>
  idIn(cluster, 'dns', what, ...machine);

const pods = '/api/v1/namespaces/kube-system/pods';

/** Rights and settings, which CoreDNS does not look at again while it runs, or not at once. */
function ofSettings(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const reverse = (from: string, to: string): string =>
    `ask ${paths.configuration} | sed 's/${from}/${to}/' | ask ${paths.configuration} -X PUT -H 'Content-Type: application/json' -d @- > /dev/null`;
  const template = (spec: object, paused: true | null): object => ({
    spec: { paused, template: { spec } },
  });
  return [
    {
      id: 'dns-without-rights',
      title: 'The binding that gives CoreDNS its rights is missing',
      check: own(cluster, 'rights'),
      machine,
      ...unmade('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', 'system:coredns'),
      expect: ['may not list services', 'ClusterRoleBinding'],
    },
    {
      id: 'corefile-without-reverse-zone',
      title: 'The Corefile lacks the zone of the addresses',
      check: own(cluster, 'corefile'),
      machine,
      inject: `set -eo pipefail\n${adminApi}\n${reverse(' in-addr.arpa ip6.arpa {', ' {')}`,
      undo: `set -eo pipefail\n${adminApi}\n${reverse(`kubernetes ${cluster.clusterDomain} {`, `kubernetes ${cluster.clusterDomain} in-addr.arpa ip6.arpa {`)}`,
      ...changesObjects(paths.configuration),
      expect: ['not in-addr.arpa'],
    },
    {
      id: 'dns-asks-itself',
      title: 'The pods of CoreDNS are to ask as all others do',
      check: own(cluster, 'loop'),
      machine,
      learnerFailure: 32,
      // Paused, the deployment makes no new pods of it.
      ...patched(
        paths.deployment,
        template({ dnsPolicy: 'ClusterFirst' }, true),
        template({ dnsPolicy: 'Default' }, null),
      ),
      expect: ['dnsPolicy ClusterFirst', dnsAddress(cluster)],
    },
  ];
}

function ofPods(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const placement = (selector: object | null): object => ({
    spec: { template: { spec: { nodeSelector: selector } } },
  });
  const placed = patched(paths.deployment, placement({ 'khw-lab': 'nowhere' }), placement(null));
  const stray = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'khw-lab-stray-dns', labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      nodeSelector: { 'khw-lab': 'nowhere' },
      containers: [{ name: 'coredns', image: dnsReference(cluster) }],
    },
  });
  const counts = `ask ${paths.deployment} | grep -oE '"(updatedReplicas|availableReplicas|unavailableReplicas|replicas)":[0-9]+' | sort -u | tr '\\n' ' '`;
  return [
    {
      id: 'dns-for-no-node',
      title: 'CoreDNS asks for a node that there is not',
      check: own(cluster, 'deployment'),
      machine,
      inject: `${placed.inject}\n${until(`ask '${paths.servers}' | grep -q Unschedulable`)}`,
      undo: `${placed.undo}\n${until(`[ "$(${counts})" = '"availableReplicas":2 "replicas":2 "updatedReplicas":2 ' ]`)}\n${until(`! ask '${paths.servers}' | grep -qE 'Unschedulable|deletionTimestamp'`)}\nsleep 2`,
      ...changesObjects(paths.deployment),
      expect: ['of 2 available'],
    },
    {
      id: 'dns-pod-too-many',
      title: 'A pod that finds no place has the label of CoreDNS',
      check: own(cluster, 'pods'),
      machine,
      inject: `set -e\n${adminApi}\njson ${pods} POST '${stray}'\n${until(`ask ${pods}/khw-lab-stray-dns | grep -q Unschedulable`)}`,
      undo: `set -e\n${adminApi}\njson ${pods}/khw-lab-stray-dns DELETE '{"gracePeriodSeconds":0}'\n${until(`! ask ${pods}/khw-lab-stray-dns`)}`,
      ...changesObjects(pods),
      expect: ['khw-lab-stray-dns is not ready'],
    },
  ];
}

function ofService(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const udp = { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' };
  const tcp = { name: 'dns-tcp', port: 53, targetPort: 'dns-tcp', protocol: 'TCP' };
  const ports = patched(paths.service, { spec: { ports: [udp] } }, { spec: { ports: [udp, tcp] } });
  const chosen = patched(
    paths.service,
    { spec: { selector: { 'k8s-app': 'kubedns' } } },
    { spec: { selector: { 'k8s-app': 'kube-dns' } } },
  );
  return [
    {
      id: 'dns-without-tcp',
      title: 'The service of CoreDNS has a port for UDP only',
      check: own(cluster, 'service'),
      machine,
      inject: ports.inject,
      undo: `${ports.undo}\n${until(`ask '${paths.slices}' | grep -q '"TCP"'`)}\nsleep 2`,
      ...changesObjects(paths.service),
      expect: ['no port 53 over TCP'],
    },
    {
      id: 'dns-selects-nothing',
      title: 'The selector of the service matches no pod of CoreDNS',
      check: own(cluster, 'endpoints'),
      machine,
      inject: `${chosen.inject}\n${until(`! ask '${paths.slices}' | grep -q '"addresses"'`)}`,
      undo: `${chosen.undo}\n${until(`ask '${paths.slices}' | grep -q '"ready":true'`)}\nsleep 2`,
      ...changesObjects(paths.service),
      expect: ['no endpoints'],
    },
  ];
}

function ofNodes(cluster: Cluster): readonly Fault[] {
  const address = dnsAddress(cluster);
  const refusal = { target: 'REJECT' };
  return workers(cluster).flatMap(({ name: machine }): readonly Fault[] => [
    {
      id: `other-dns-address-on-${machine}`,
      title: 'The kubelet hands out the name server of another service range',
      check: own(cluster, 'kubelet', machine),
      machine,
      ...changed(
        '/var/lib/kubelet/kubelet-config.yaml',
        `sed -i 's/${address.replaceAll('.', '[.]')}/10.96.0.10/' "$file"`,
      ),
      expect: ['clusterDNS 10.96.0.10'],
    },
    {
      id: `dns-pods-out-of-reach-from-${machine}`,
      title: 'A packet filter keeps the node from the name servers',
      check: own(cluster, 'servers', machine),
      machine,
      ...rule('OUTPUT', `-p udp -d ${cluster.clusterCidr}`, 53, refusal),
      expect: ['does not reach that pod'],
    },
    {
      id: `dns-address-without-way-on-${machine}`,
      title: "There is no way to the name server's address",
      check: own(cluster, 'names', machine),
      machine,
      inject: `ip route add unreachable ${address}`,
      undo: `ip route del unreachable ${address}`,
      touches: ['routes'],
      expect: [`${machine} asks ${address}`],
    },
    {
      id: `dns-without-tcp-on-${machine}`,
      title: 'A packet filter lets through questions over UDP only',
      check: own(cluster, 'tcp', machine),
      machine,
      ...rule('OUTPUT', `-p tcp -d ${cluster.clusterCidr}`, 53),
      expect: [`${machine} asks ${address}`],
    },
  ]);
}

/** What pods ask, and what CoreDNS itself asks. */
function ofClients(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const outward = (verb: string): string =>
    onWorkers(
      cluster,
      `iptables -w ${verb} FORWARD -p udp -s ${cluster.clusterCidr} ! -d ${cluster.clusterCidr} --dport 53 -j REJECT`,
    );
  // The file that is mounted into the pod is changed in place: another file would not be seen.
  const files =
    'for pid in $(pidof nginx); do file=$(awk \'$5 == "/etc/resolv.conf" {print $4}\' /proc/$pid/mountinfo 2>/dev/null); [ -f "$file" ] || continue;';
  const spoilt = (change: string): string =>
    onWorkers(
      cluster,
      `${files} [ ! -e "$file.kept" ] || continue; cp -a "$file" "$file.kept"; sed '${change}' "$file.kept" > "$file"; done`,
    );
  const restored = onWorkers(
    cluster,
    `${files} [ -e "$file.kept" ] || continue; cat "$file.kept" > "$file"; rm "$file.kept"; done`,
  );
  const touches = ['resolv.conf of pods'];
  return [
    {
      id: 'dns-cut-off-from-outside',
      title: 'The pods of CoreDNS do not get out to the resolver of their node',
      check: own(cluster, 'forward'),
      machine,
      inject: outward('-I'),
      undo: outward('-D'),
      touches: workers(cluster).map(({ name }) => `${name} forwarding`),
      expect: ['does not get through'],
    },
    {
      id: 'pods-from-before-dns',
      title: 'The pods were made before there was a name server',
      check: own(cluster, 'resolver'),
      machine,
      inject: spoilt('s/^nameserver.*/nameserver 192.0.2.53/'),
      undo: restored,
      touches,
      expect: ['192.0.2.53', 'made before'],
    },
    {
      id: 'pods-look-in-another-domain',
      title: 'The pods look for short names in the domain of another cluster',
      check: own(cluster, 'search'),
      machine,
      inject: spoilt('s/^search.*/search default.svc.other.local svc.other.local other.local/'),
      undo: restored,
      touches,
      expect: ['svc.other.local', 'search domains'],
    },
  ];
}
