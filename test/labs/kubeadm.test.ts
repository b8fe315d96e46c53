import t from 'tap';
import { kubeadmChapter as chapter } from '../../labs/cka/20-kubeadm/chapter.js';
import { serverPods } from '../../labs/cka/20-kubeadm/cluster.js';
import { kubeadmRelease } from '../../labs/cka/20-kubeadm/release.js';
import { initConfiguration, joinConfiguration } from '../../labs/cka/20-kubeadm/texts.js';
import { cluster } from '../../labs/khw/layout.js';
import { controllers, workers } from '../../lib/core/lab.js';
import { readYaml } from '../../lib/evidence/yaml.js';
import { labs, smallLab } from './fixture.js';
import { areBash, gradingScripts, judgeBy, stepScripts, type Judge, type Wrong } from './judged.js';
import { isWhole } from './whole.js';

const parseYaml = (text: string): unknown => {
  const read = readYaml(text);
  return 'value' in read ? read.value : t.fail(read.problem);
};
const own = cluster(smallLab);
const [server] = controllers(smallLab);
const [node0] = workers(smallLab);
const checks = chapter.checks(smallLab);

t.test('on every lab: checks, faults and steps are whole', (t) => {
  // Nothing of the cluster before is needed.
  for (const [name, lab] of Object.entries({ ...labs })) isWhole(t, name, chapter, lab, []);
  t.ok(checks.length >= 8);
  t.end();
});

t.test('the last worker is left for exercises', (t) => {
  const ids = chapter.steps(smallLab).flatMap((group) => group.map(({ id }) => id));
  t.ok(ids.includes('20.programs.node-1'));
  t.same(
    ids.filter((id) => id.startsWith('20.join.')),
    ['20.join.node-0'],
  );
  t.ok(checks.some(({ id }) => id === '20.bare.node-1'));
  t.end();
});

t.test('only where the release set has kubeadm', (t) => {
  const newer = { ...smallLab, releaseSet: '1.33' };
  t.same(
    [chapter.steps(newer), chapter.checks(newer), chapter.faults(newer), kubeadmRelease(newer)],
    [[], [], [], []],
  );
  const [release] = kubeadmRelease(smallLab);
  t.same(
    smallLab.machines
      .filter((machine) => release?.isFor(machine, { folder: 'worker', name: 'kubeadm' }))
      .map(({ name }) => name),
    ['server', 'node-0', 'node-1'],
  );
  t.end();
});

t.test('pods of the control plane have the end of the range', (t) => {
  t.equal(serverPods({ clusterCidr: '10.200.0.0/16' }), '10.200.255.0/24');
  t.equal(serverPods({ clusterCidr: '10.64.0.0/20' }), '10.64.15.0/24');
  t.end();
});

t.test('what kubeadm is told is YAML, with longer waits on slow machines', (t) => {
  const documents = (slowness: number): readonly unknown[] =>
    initConfiguration(cluster({ ...smallLab, slowness }), server!, '1.32.3')
      .split(/^---$/m)
      .map((text) => parseYaml(text));
  const [init, config, kubelet, proxy] = documents(1);
  t.match(init, {
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: server!.address },
    timeouts: { controlPlaneComponentHealthCheck: '1200s' },
  });
  t.match(config, {
    kubernetesVersion: 'v1.32.3',
    controlPlaneEndpoint: 'server.kubernetes.local:6443',
    networking: { serviceSubnet: '10.32.0.0/24' },
    etcd: { local: { imageTag: '3.6.0-0', extraArgs: [] } },
  });
  t.match(kubelet, { kind: 'KubeletConfiguration' });
  t.match(proxy, { clusterCIDR: '10.200.0.0/16' });
  const [, slow, slowKubelet] = documents(3);
  t.match(slow, { controllerManager: { extraArgs: [{ name: 'leader-elect-lease-duration' }] } });
  t.match(slow, { scheduler: { extraArgs: [{ name: 'leader-elect-lease-duration' }] } });
  t.match(slowKubelet, { nodeLeaseDurationSeconds: 120 });
  t.match(parseYaml(joinConfiguration(own, node0!)), {
    nodeRegistration: { name: 'node-0' },
    timeouts: { tlsBootstrap: '900s' },
  });
  t.end();
});

const state = (machine: string): string =>
  [
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd', 'kube-proxy'].map(
      (unit) => `unit ${unit} inactive absent`,
    ),
    `unit kubelet ${machine === 'node-1' ? 'inactive' : 'active'} enabled`,
    'unit containerd active enabled',
    ...(machine === 'node-1'
      ? []
      : ['file /etc/kubernetes/kubelet.conf', 'file /var/lib/kubelet/config.yaml']),
    'file /usr/local/bin/kubeadm',
    'file /usr/local/bin/kubelet',
    'kernel bridge/bridge-nf-call-iptables 1',
    'kernel ipv4/ip_forward 1',
    'swap 0',
    'certificate /etc/kubernetes/pki/ca.crt good',
    'certificate /etc/kubernetes/pki/apiserver.crt good',
    '',
  ].join('\n');

const condition = { conditions: [{ type: 'Ready', status: 'True' }] };
const named = (name: string): object => ({ metadata: { name }, status: condition });
const objects = Object.entries({
  ready: 'ok',
  nodes: { kind: 'NodeList', items: ['server', 'node-0'].map(named) },
  pods: {
    kind: 'PodList',
    items: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((part) =>
      named(`${part}-server`),
    ),
  },
  proxy: { kind: 'DaemonSet', status: { desiredNumberScheduled: 2, numberReady: 2 } },
  dns: { kind: 'Deployment', status: { replicas: 2, availableReplicas: 2 } },
  config: {
    kind: 'ConfigMap',
    data: { ClusterConfiguration: 'apiServer: {}\nkubernetesVersion: v1.32.3\n' },
  },
})
  .map(
    ([name, body]) =>
      `${typeof body === 'string' ? body : JSON.stringify(body)}\n=== ${name} 200 0 \n`,
  )
  .join('');

const judge: Judge = (check, change) =>
  judgeBy((fact) => (fact === 'state' ? state(check.machine) : objects))(check, change);

t.test('a right cluster passes', (t) => {
  for (const check of checks) t.match(judge(check), { state: 'pass' }, check.id);
  t.end();
});

t.test('each check sees what is wrong', (t) => {
  const wrong: readonly Wrong[] = [
    ['20.aside.server', 'etcd inactive absent', 'etcd active enabled', ['etcd is active']],
    [
      '20.aside.node-0',
      'kube-proxy inactive absent',
      'kube-proxy inactive enabled',
      ['kube-proxy'],
    ],
    ['20.kernel.server', 'ip_forward 1', 'ip_forward 0', ['ip_forward is 0']],
    ['20.kernel.node-0', 'swap 0', 'swap 1', ['swap is in use']],
    ['20.kubelet.server', 'kubelet active enabled', 'kubelet active disabled', ['disabled']],
    ['20.kubelet.node-0', 'file /var/lib/kubelet/config.yaml', '', ['config.yaml is missing']],
    ['20.certificates.server', 'apiserver.crt good', 'apiserver.crt ending', ['apiserver.crt']],
    ['20.api-server', 'ok\n=== ready 200 0 ', '\n=== ready 000 60 not trusted', ['not trusted']],
    ['20.static-pods', '"etcd-server"', '"etcd-other"', ['there is no pod etcd-server']],
    ['20.node.server', '"name":"server"', '"name":"other"', ['there is no node server']],
    [
      '20.node.node-0',
      /("node-0"},"status":{"conditions":\[{"type":"Ready","status":")True/,
      '$1False',
      ['node-0 is not Ready'],
    ],
    ['20.kube-proxy', '"numberReady":2', '"numberReady":1', ['1 of 2']],
    ['20.dns', /"replicas":2,"availableReplicas":2/, '', ['0 of 0']],
    ['20.configuration', 'v1.32.3', 'v1.31.9', ['v1.31.9']],
    // Of node-1; the list goes by node-0.
    ['20.bare.node-1', 'containerd active', 'containerd inactive', ['containerd does not run']],
  ];
  for (const [id, what, instead, words] of wrong) {
    const verdict = judge(
      checks.find((check) => check.id === id)!,
      (text) => text.replace(what, instead),
    );
    t.equal(verdict.state, 'fail', id);
    for (const word of words) t.ok(JSON.stringify(verdict).includes(word), `${id}: ${word}`);
  }
  t.same(
    checks
      .map(({ id }) => id)
      .filter((id) => !/^20\.(aside|kernel)\.node-1$/.test(id))
      .filter((id) => !wrong.some(([own]) => own === id)),
    [],
    'each has its case',
  );
  t.match(
    judge(
      checks.find(({ id }) => id === '20.bare.node-1')!,
      (text) => `${text}file /etc/kubernetes/kubelet.conf\n`,
    ),
    { state: 'fail', actual: /it has joined/ },
  );
  for (const check of checks)
    t.match(
      judge(check, () => ''),
      { state: /^(pass|fail)$/ },
      'no answer',
    );
  t.end();
});

t.test('every script is bash, and shellcheck finds no error', async (t) => {
  await areBash(t, [
    ...gradingScripts(checks, chapter.faults(smallLab)),
    ...stepScripts(chapter.steps(smallLab).flat()),
  ]);
});
