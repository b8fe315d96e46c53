import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { firstController } from '../checking/api.js';
import { adminApi, back, changedUnit, patched, unmade } from '../checking/disturb.js';
import { changed, otherAuthority } from '../checking/faults.js';
import { changesObjects, type Way } from '../checking/touched.js';
import { until } from '../shell.js';
import type { Cluster } from '../layout.js';
import { frontProxy, idOf } from './front-proxy.js';
import { paths } from './objects.js';

export const metricsFaults = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...controllers(cluster).flatMap(({ name }) => ofApiServer(cluster, name)),
        ...ofObjects(cluster),
        ...ofWay(cluster),
        ...workers(cluster).map(({ name }) => closed(cluster, name)),
      ];

/** bash where `ask` is there: waits until there are figures of every node again. */
const measuredAgain = (cluster: Cluster): string =>
  until(`[ "$(ask ${paths.metrics} | grep -o '"usage"' | wc -l)" = ${workers(cluster).length} ]`);

/** The same way, whose end is waited for. */
const then = (way: Way, script: string): Way => ({ ...way, undo: `${way.undo}\n${script}` });

function ofApiServer(cluster: Cluster, machine: string): readonly Fault[] {
  const ready = 'https://127.0.0.1:6443/readyz';
  const folder = '/var/lib/kubernetes';
  const flagged = (change: string): Way =>
    then(
      changedUnit(
        'kube-apiserver',
        `sed -i -E '${change}' "$file"`,
        back('kube-apiserver', ready),
        back('kube-apiserver', ready),
      ),
      `${adminApi}\n${measuredAgain(cluster)}`,
    );
  return [
    {
      id: `front-proxy-of-another-authority-on-${machine}`,
      title: 'The authority that extension servers are told of has not signed what they are shown',
      check: idOf(cluster, 'front-proxy', machine),
      machine,
      ...then(
        changed(`${folder}/${frontProxy.authority}`, `${otherAuthority(cluster.layout)} > "$file"`),
        `${adminApi}\n${measuredAgain(cluster)}`,
      ),
      expect: ['openssl verify'],
    },
    {
      id: `front-proxy-of-any-name-on-${machine}`,
      title: 'Whoever has a certificate of the front proxy’s authority counts as the front proxy',
      check: idOf(cluster, 'own-authority', machine),
      machine,
      ...flagged('s/ --requestheader-allowed-names=[^ ]*//'),
      expect: ['every name counts'],
    },
    {
      id: `groups-in-another-header-on-${machine}`,
      title: 'Extension servers look for groups in a header that nobody sends',
      check: idOf(cluster, 'headers', machine),
      machine,
      ...flagged('s/(--requestheader-group-headers=)[^ ]*/\\1X-Group/'),
      expect: ['--requestheader-group-headers=X-Group'],
    },
    {
      id: `services-without-routing-on-${machine}`,
      title: 'The API server sends to the address of a service, where no kube-proxy runs',
      check: idOf(cluster, 'routing', machine),
      machine,
      ...flagged('s/ --enable-aggregator-routing=true//'),
      expect: ['not set', 'kube-proxy'],
    },
  ];
}

const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';

function ofObjects(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const placement = (selector: object | null): object => ({
    spec: { template: { spec: { nodeSelector: selector } } },
  });
  const placed = patched(paths.deployment, placement({ 'khw-lab': 'nowhere' }), placement(null));
  return [
    {
      id: 'metrics-without-rights',
      title: 'The binding that lets metrics-server read figures is missing',
      check: idOf(cluster, 'rights'),
      machine,
      ...then(unmade(bindings, 'system:metrics-server'), measuredAgain(cluster)),
      expect: ['may not get nodes/metrics'],
    },
    {
      id: 'metrics-without-delegation',
      title: 'The binding that lets metrics-server ask who a caller is is missing',
      check: idOf(cluster, 'delegation'),
      machine,
      ...then(unmade(bindings, 'metrics-server:system:auth-delegator'), measuredAgain(cluster)),
      expect: ['may not create tokenreviews'],
    },
    {
      id: 'metrics-for-no-node',
      title: 'metrics-server asks for a node that there is not',
      check: idOf(cluster, 'deployment'),
      machine,
      inject: `${placed.inject}\n${until(`ask '${paths.servers}' | grep -q Unschedulable`)}`,
      undo: `${placed.undo}\n${until(`! ask '${paths.servers}' | grep -qE 'Unschedulable|deletionTimestamp'`)}\n${measuredAgain(cluster)}`,
      ...changesObjects(paths.deployment),
      expect: ['of 1 available'],
    },
  ];
}

/** The way from the API server to metrics-server. */
function ofWay(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const selected = patched(
    paths.service,
    { spec: { selector: { 'k8s-app': 'metrics' } } },
    { spec: { selector: { 'k8s-app': 'metrics-server' } } },
  );
  const kept = '/run/khw-kept-bundle';
  const bundle = `ask ${paths.apiService} | grep -oE '"caBundle":"[^"]*"' | cut -d '"' -f 4`;
  const put = (spec: string): string =>
    `json ${paths.apiService} PATCH "{\\"spec\\":${spec}}" merge-patch+json`;
  const again = put('{\\"insecureSkipTLSVerify\\":null,\\"caBundle\\":\\"$(cat ' + kept + ')\\"}');
  const start = `set -e\n${adminApi}`;
  const undo = `${start}\n${again}\nrm ${kept}\n${measuredAgain(cluster)}`;
  return [
    {
      id: 'metrics-selects-nothing',
      title: 'The selector of the service matches no pod of metrics-server',
      check: idOf(cluster, 'endpoints'),
      machine,
      inject: `${selected.inject}\n${until(`! ask '${paths.slices}' | grep -q '"addresses"'`)}`,
      undo: `${selected.undo}\n${measuredAgain(cluster)}`,
      ...changesObjects(paths.service),
      expect: ['no endpoints'],
    },
    {
      id: 'metrics-taken-on-trust',
      title: 'The API server does not look at the certificate of metrics-server',
      check: idOf(cluster, 'verified'),
      machine,
      inject: `${start}\n${bundle} > ${kept}\n${put('{\\"caBundle\\":null,\\"insecureSkipTLSVerify\\":true}')}`,
      undo,
      ...changesObjects(paths.apiService),
      expect: ['insecureSkipTLSVerify: true'],
    },
    {
      id: 'metrics-of-another-authority',
      title: 'caBundle holds an authority that has not signed the certificate of metrics-server',
      check: idOf(cluster, 'apiservice'),
      machine,
      inject: `${start}\n${bundle} > ${kept}\nother=$(${otherAuthority(cluster.layout)} | base64 -w 0)\n${put('{\\"caBundle\\":\\"$other\\"}')}\n${until(`ask ${paths.apiService} | grep -q FailedDiscoveryCheck`)}`,
      undo,
      ...changesObjects(paths.apiService),
      expect: ['FailedDiscoveryCheck'],
    },
  ];
}

/** Typed on the jumpbox, which learns there when the node is forgotten, and known again. */
function closed(cluster: Cluster, node: string): Fault {
  const { name: machine } = jumpbox(cluster);
  const controllersOnly = controllers(cluster)
    .map(({ address }) => address)
    .join(',');
  const rule = (verb: string): string =>
    `ssh -n -o BatchMode=yes root@${node} "iptables -w ${verb} INPUT ! -i lo -p tcp --dport 10250 -j REJECT; iptables -w ${verb} INPUT -p tcp --dport 10250 -s ${controllersOnly} -j ACCEPT"`;
  const ask = `set -e\ncd ${cluster.workingFolder}\n${askOnJumpbox(cluster)}`;
  return {
    id: `figures-kept-back-on-${node}`,
    title: 'A packet filter lets only the API server through to the kubelet',
    check: idOf(cluster, 'measured', node),
    machine,
    inject: `${ask}\n${rule('-I')}\n${until(`! ask -f -m 20 ${paths.metrics}/${node}`)}`,
    undo: `${ask}\n${rule('-D')}\n${until(`ask -f -m 20 ${paths.metrics}/${node}`)}`,
    touches: [`${node} :10250`],
    expect: [`does not answer metrics-server`],
  };
}
