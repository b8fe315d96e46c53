/**
 * Right ways that differ: files of a machine lie where only a program's flags, or its
 * configuration, say that they are. On pretended machines, by the checks of chapters 04 to 06.
 */
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import t, { type Test } from 'tap';
import { cluster as inKhw } from '../../labs/khw/layout.js';
import { workingFolder } from '../../labs/khw/working-folder.js';
import { controllerChecks } from '../../labs/kubernetes/control-plane/checks.js';
import { etcdChecks } from '../../labs/kubernetes/etcd/checks.js';
import { etcdWay } from '../../labs/kubernetes/checking/etcd.js';
import { kubeletConfigFact, readKubeletConfig } from '../../labs/kubernetes/checking/node.js';
import { proxyCredentials } from '../../labs/kubernetes/checking/places.js';
import { absent, runs } from '../../labs/kubernetes/checking/units.js';
import { kubeconfigPlans } from '../../labs/kubernetes/kubeconfigs.js';
import { workerChecks } from '../../labs/kubernetes/workers/checks.js';
import type { FactAnswer } from '../../lib/core/check.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import {
  failing,
  fileChecks,
  fillCluster,
  fillTree,
  gradeTree,
  machineTree,
  put,
  runsThere,
  type MachineTree,
} from './machine-tree.js';

const cluster = inKhw(smallLab);
const issued = await keptCertificates(smallLab);
const checks = fileChecks(smallLab).filter(({ id }) => /^0[456]\./.test(id));

/** All chapters done, in the tutorial's places. */
function finishedTree(t: Test): MachineTree {
  const tree = machineTree(t.testdir());
  fillTree(tree, smallLab, issued);
  rmSync(tree.path('server', '/root'), { recursive: true });
  fillCluster(tree, cluster, issued, true);
  return tree;
}

function move(tree: MachineTree, machine: string, from: string, to: string): string {
  const path = tree.path(machine, to);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(tree.path(machine, from), path);
  return path;
}

const graded = async (tree: MachineTree): Promise<Readonly<Record<string, unknown>>> =>
  failing(await gradeTree(tree, checks, new Map()));

/** The control plane's files, and the flags that say where they are. */
const controlPlane = [
  ['ca.crt', 'pki/ca.crt', 'kube-apiserver', '--client-ca-file'],
  ['ca.key', 'pki/ca.key', 'kube-controller-manager', '--cluster-signing-key-file'],
  ['kube-api-server.crt', 'pki/apiserver.crt', 'kube-apiserver', '--tls-cert-file'],
  ['kube-api-server.key', 'pki/apiserver.key', 'kube-apiserver', '--tls-private-key-file'],
  ['service-accounts.crt', 'pki/sa.crt', 'kube-apiserver', '--service-account-key-file'],
  ['service-accounts.key', 'pki/sa.key', 'kube-apiserver', '--service-account-signing-key-file'],
  ['encryption-config.yaml', 'enc.yaml', 'kube-apiserver', '--encryption-provider-config'],
  ['kube-controller-manager.kubeconfig', 'kcm.conf', 'kube-controller-manager', '--kubeconfig'],
] as const;

/** Moves the control plane's files, and starts its programs with flags for them. */
function moveControlPlane(
  tree: MachineTree,
  flag = (name: string, path: string): string[] => [`${name}=${path}`],
): void {
  const words: Record<string, string[]> = { 'kube-apiserver': [], 'kube-controller-manager': [] };
  for (const [from, to, program, name] of controlPlane)
    words[program]?.push(
      ...flag(name, move(tree, 'server', `/var/lib/kubernetes/${from}`, `/etc/kubernetes/${to}`)),
    );
  const scheduler = move(
    tree,
    'server',
    '/var/lib/kubernetes/kube-scheduler.kubeconfig',
    '/etc/kubernetes/scheduler.conf',
  );
  put(
    tree,
    'server',
    '/etc/kubernetes/kube-scheduler.yaml',
    `apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nclientConnection:\n  kubeconfig: "${scheduler}"\n`,
  );
  Object.entries(words).forEach(([program, flags], index) => {
    runsThere(tree, 'server', 300 + index, [`/usr/local/bin/${program}`, ...flags]);
  });
  runsThere(tree, 'server', 310, [
    '/usr/local/bin/kube-scheduler',
    `--config=${tree.path('server', '/etc/kubernetes/kube-scheduler.yaml')}`,
  ]);
}

t.test('the control plane has its files in /etc/kubernetes', async (t) => {
  const tree = finishedTree(t);
  moveControlPlane(tree);
  t.same(await graded(tree), {});
  const other = finishedTree(t);
  moveControlPlane(other, (name, path) => [name, path]);
  t.same(await graded(other), {}, 'value in a word of its own');
  put(tree, 'server', '/etc/kubernetes/pki/ca.crt', issued.get('admin')!.certificate);
  t.match(
    await graded(tree),
    { '04.authority-copy.server': { actual: /^\/etc\/kubernetes\/pki\/ca\.crt is another/ } },
    'a wrong one is called by its own path',
  );
});

t.test('files of which no program was told are missing', async (t) => {
  const tree = finishedTree(t);
  move(tree, 'server', '/var/lib/kubernetes/ca.crt', '/etc/kubernetes/ca.crt');
  t.match(await graded(tree), {
    '04.authority-copy.server': { state: 'fail', actual: 'there is no /root/ca.crt' },
  });
});

/** A worker's files elsewhere: what its kubelet's configuration says of them. */
function moveNode(tree: MachineTree, machine: string): Readonly<Record<string, string>> {
  const to = (from: string, name: string): string =>
    move(tree, machine, `/var/lib/${from}`, `/etc/kubernetes/${name}`);
  return {
    authority: to('kubelet/ca.crt', 'pki/ca.crt'),
    certificate: to('kubelet/kubelet.crt', 'pki/node.crt'),
    key: to('kubelet/kubelet.key', 'pki/node.key'),
    kubeconfig: to('kubelet/kubeconfig', 'kubelet.conf'),
    proxy: to('kube-proxy/kubeconfig', 'kube-proxy.conf'),
  };
}

t.test('a worker has its files where its configuration says', async (t) => {
  const tree = finishedTree(t);
  const { certificate = '', key = '', kubeconfig = '', proxy = '' } = moveNode(tree, 'node-0');
  put(
    tree,
    'node-0',
    '/etc/kubernetes/kubelet.yaml',
    `kind: KubeletConfiguration\nauthentication:\n  x509:\n    clientCAFile: pki/ca.crt\ntlsCertFile: ${certificate}\ntlsPrivateKeyFile: '${key}'\n`,
  );
  put(
    tree,
    'node-0',
    '/etc/kubernetes/proxy.json',
    JSON.stringify({ clientConnection: { kubeconfig: proxy } }),
  );
  runsThere(tree, 'node-0', 400, [
    '/usr/local/bin/kubelet',
    `--config=${tree.path('node-0', '/etc/kubernetes/kubelet.yaml')}`,
    `--kubeconfig=${kubeconfig}`,
  ]);
  runsThere(tree, 'node-0', 401, [
    '/usr/local/bin/kube-proxy',
    `--config=${tree.path('node-0', '/etc/kubernetes/proxy.json')}`,
  ]);
  t.same(await graded(tree), {});
  const read = readKubeletConfig(await tree.run('node-0', kubeletConfigFact('node-0').script));
  t.equal(read.clientAuthorityFile, '/etc/kubernetes/pki/ca.crt', 'from the folder of the file');
  t.equal(read.clientAuthorities.length, 1);
  const { KUBECONFIG, CREDENTIALS } = proxyCredentials(cluster);
  const { stdout } = await tree.run('node-0', `${KUBECONFIG}\n${CREDENTIALS}\necho "$cert"`);
  t.match(stdout, issued.get('kube-proxy')!.certificate.trim());
});

t.test('a worker whose programs have flags and no files', async (t) => {
  const tree = finishedTree(t);
  const {
    authority = '',
    certificate = '',
    key = '',
    kubeconfig = '',
    proxy = '',
  } = moveNode(tree, 'node-1');
  runsThere(tree, 'node-1', 400, [
    '/usr/local/bin/kubelet',
    `--client-ca-file=${authority}`,
    `--tls-cert-file=${certificate}`,
    `--tls-private-key-file=${key}`,
    '--cgroup-driver=systemd',
    `--kubeconfig=${kubeconfig}`,
  ]);
  runsThere(tree, 'node-1', 401, ['/usr/local/bin/kube-proxy', '--kubeconfig', proxy]);
  t.same(await graded(tree), {});
  const answer = await tree.run('node-1', kubeletConfigFact('node-1').script);
  t.match(readKubeletConfig(answer), {
    path: '',
    problem: undefined,
    settings: { cgroupDriver: 'systemd' },
    clientAuthorityFile: '/etc/kubernetes/pki/ca.crt',
  });
});

t.test('kubeconfigs that point to files', async (t) => {
  const tree = finishedTree(t);
  const plan = kubeconfigPlans(cluster).find(({ name }) => name === 'node-0')!;
  const pointing = (authority: string, certificate: string, key: string): string =>
    `apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters:\n- name: c\n  cluster:\n    server: ${plan.server}\n    certificate-authority: ${authority}\nusers:\n- name: u\n  user:\n    client-certificate: ${certificate}\n    client-key: "${key}"\n`;
  const there = tree.path('node-0', '/var/lib/kubelet');
  const write = (text: string): void => {
    put(tree, 'node-0', '/var/lib/kubelet/kubeconfig', text, 0o600);
  };
  write(pointing(`${there}/ca.crt`, 'kubelet.crt', `${there}/kubelet.key`));
  t.same(await graded(tree), {}, 'absolute, and from its own folder');
  const known = await tree.run(
    'node-0',
    checks.find(({ id }) => id === '05.copy.kubelet.node-0')!.facts['kubeconfigs']!.script,
  );
  t.notMatch(known.stdout, 'PRIVATE KEY');
  write(pointing(`${there}/ca.crt`, `${there}/none.crt`, `${there}/kubelet.key`));
  t.match(await graded(tree), {
    '05.copy.kubelet.node-0': { actual: /points to \S+none\.crt, which is not there$/ },
  });
  write(pointing(`${there}/kubelet.crt`, `${there}/kubelet.crt`, `${there}/kubelet.key`));
  t.match(await graded(tree), {
    '05.copy.kubelet.node-0': { actual: /embeds another authority/ },
  });
  put(tree, 'node-0', '/var/lib/kubelet/other.key', issued.get('admin')!.key, 0o600);
  write(pointing('ca.crt', 'kubelet.crt', 'other.key'));
  t.match(await graded(tree), {
    '05.copy.kubelet.node-0': { actual: /another certificate's key/ },
  });
});

t.test('on the jumpbox paths of other machines may stand, its own may not', async (t) => {
  const tree = finishedTree(t);
  const path = `${workingFolder}/kube-proxy.kubeconfig`;
  const plan = kubeconfigPlans(cluster).find(({ name }) => name === 'kube-proxy')!;
  const text = (authority: string): string =>
    `current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '${plan.server}', certificate-authority: ${authority}}}]\nusers: [{name: u, user: {client-certificate: /etc/kubernetes/proxy.crt, client-key: /etc/kubernetes/proxy.key}}]\n`;
  put(tree, 'jumpbox', path, text('/var/lib/kubelet/ca.crt'), 0o600);
  t.same(await graded(tree), {});
  put(tree, 'jumpbox', path, text('ca.crt'), 0o600);
  t.match(await graded(tree), {
    '05.embedded': { actual: 'kube-proxy.kubeconfig points to ca.crt' },
  });
});

t.test('one certificate for several roles', async (t) => {
  const tree = finishedTree(t);
  const { certificate, key } = issued.get('kube-api-server')!;
  for (const [machine, folder] of [
    ['jumpbox', workingFolder],
    ['server', '/var/lib/kubernetes'],
  ] as const) {
    put(tree, machine, `${folder}/service-accounts.crt`, certificate);
    put(tree, machine, `${folder}/service-accounts.key`, key, 0o600);
  }
  t.same(await graded(tree), {});
});

t.test('where etcd serves, whoever says so', async (t) => {
  const asked = async (tree: MachineTree): Promise<string> => {
    const { stdout } = await tree.run('server', `${etcdWay(smallLab)}\necho "$url" "\${tls[@]}"`);
    return stdout.trim();
  };
  const etcd = (tree: MachineTree, ...words: string[]): void => {
    runsThere(tree, 'server', 302, ['/usr/local/bin/etcd', ...words]);
  };
  const tree = finishedTree(t);
  t.equal(await asked(tree), 'http://127.0.0.1:2379', 'as the tutorial has it');
  etcd(tree, '--listen-client-urls=http://127.0.0.1:4001');
  t.equal(await asked(tree), 'http://127.0.0.1:4001', 'another port');
  const config = tree.path('server', '/etc/etcd/etcd.yaml');
  const file = (text: string): void => {
    put(tree, 'server', '/etc/etcd/etcd.yaml', text);
  };
  file(
    'name: server\nlisten-client-urls: "https://192.168.140.11:2379,https://127.0.0.1:2379"\nclient-transport-security:\n  cert-file: /etc/etcd/server.crt\n  key-file: /etc/etcd/server.key\n  client-cert-auth: true\n  trusted-ca-file: /etc/etcd/ca.crt\npeer-transport-security:\n  cert-file: /etc/etcd/peer.crt\n  key-file: /etc/etcd/peer.key\n',
  );
  etcd(tree, '--config-file', config, '--listen-client-urls=http://127.0.0.1:1');
  t.equal(
    await asked(tree),
    'https://127.0.0.1:2379 --cert /etc/etcd/server.crt --key /etc/etcd/server.key -k',
    'of its file no flag wins',
  );
  file(
    "peer-transport-security:\n  cert-file: /etc/etcd/peer.crt\nclient-transport-security:\n  cert-file: /etc/etcd/server.crt\n  key-file: server.key\nlisten-client-urls: 'https://0.0.0.0:2379'\n",
  );
  t.equal(
    await asked(tree),
    'https://127.0.0.1:2379 --cert /etc/etcd/server.crt --key /proc/302/cwd/server.key -k',
  );
  runsThere(tree, 'server', 303, [
    '/usr/local/bin/kube-apiserver',
    '--etcd-certfile=/var/lib/kubernetes/client.crt',
    '--etcd-keyfile=/var/lib/kubernetes/client.key',
  ]);
  t.equal(
    await asked(tree),
    'https://127.0.0.1:2379 --cert /var/lib/kubernetes/client.crt --key /var/lib/kubernetes/client.key -k',
    'what the API server shows',
  );
});

t.test('programs that are not in the PATH, beside the one that runs', async (t) => {
  const tree = finishedTree(t);
  const { facts, judge } = etcdChecks(cluster).find(({ id }) => id === '07.binaries.server')!;
  const run = (): ReturnType<MachineTree['run']> =>
    tree.run('server', `PATH=/usr/bin:/bin\n${facts['heads']!.script}`);
  t.match(judge({ heads: await run() }), { actual: /is not in the PATH/ });
  for (const name of ['etcd', 'etcdctl'])
    put(tree, 'server', `/opt/etcd/${name}`, '\x7fELF', 0o755);
  runsThere(tree, 'server', 302, ['/opt/etcd/etcd']);
  symlinkSync(tree.path('server', '/opt/etcd/etcd'), tree.path('server', '/proc/302/exe'));
  const answer = await run();
  t.match(answer.stdout, 'path /opt/etcd/etcd\npath /opt/etcd/etcdctl\n');
});

const answerOf = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });

t.test('another container runtime than containerd', (t) => {
  const shown = (id: string, load: string, active: string): string =>
    `Id=${id}\nLoadState=${load}\nActiveState=${active}\nSubState=running\nUnitFileState=enabled\n`;
  const units = answerOf(
    `process 12 crio crio.service\n /usr/bin/crio\nup 100\n\n${shown('containerd.service', 'not-found', 'inactive')}\n${shown('crio.service', 'loaded', 'active')}`,
  );
  t.match(runs('containerd', { units }), { state: 'pass' });
  t.match(absent(['containerd'], { units }, 'a worker'), { state: 'fail' });
  const [network] = workerChecks(cluster).filter(({ id }) => id === '09.pod-network.node-0');
  const told = (status: string): FactAnswer =>
    answerOf(`\fRuntimeReady\x10\x01\n\x10\n\fNetworkReady${status}grpc-status: 0\r\n`);
  t.match(network!.judge({ runtime: told('\x10\x01') }), { state: 'pass' });
  t.match(network!.judge({ runtime: told('\x1a\x03no') }), { state: 'fail' });
  t.end();
});

t.test('the only control plane needs no lease', async (t) => {
  const tree = finishedTree(t);
  const write = (text: string): void => {
    put(tree, 'server', '/etc/kubernetes/kube-scheduler.yaml', text);
  };
  const leads = async (id: string): Promise<string> => {
    const check = controllerChecks(cluster).find((each) => each.id === `08.${id}-leader`)!;
    const election = await tree.run('server', check.facts['election']!.script);
    return check.judge({ election, cluster: answerOf(''), clock: answerOf('1') }).state;
  };
  write('leaderElection:\n  leaderElect: false\n');
  const config = `--config=${tree.path('server', '/etc/kubernetes/kube-scheduler.yaml')}`;
  runsThere(tree, 'server', 310, ['/usr/local/bin/kube-scheduler', config]);
  runsThere(tree, 'server', 311, [
    '/usr/local/bin/kube-controller-manager',
    '--leader-elect=false',
  ]);
  t.equal(await leads('scheduler'), 'pass');
  t.equal(await leads('controller-manager'), 'pass');
  write('leaderElection:\n  leaderElect: true\n');
  runsThere(tree, 'server', 311, ['/usr/local/bin/kube-controller-manager', '--leader-elect']);
  t.equal(await leads('scheduler'), 'fail');
  t.equal(await leads('controller-manager'), 'fail');
});
