/** Clusters with much in them: the same answers, of bounded size. */
import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { cluster as inKhw } from '../../labs/khw/layout.js';
import { workingFolder } from '../../labs/khw/working-folder.js';
import { clusterFact } from '../../labs/kubernetes/checking/api.js';
import { forwardingChecks } from '../../labs/kubernetes/routes/forwarding-checks.js';
import {
  discover,
  podsOf,
  readTries,
  trafficFact,
} from '../../labs/kubernetes/smoke-test/smoke-facts.js';
import type { FactAnswer } from '../../lib/core/check.js';
import { workers } from '../../lib/core/lab.js';
import { writeOut } from '../../lib/evidence/api.js';
import { hostRunner } from '../../lib/host/process.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import { failing, fileChecks, fillTree, gradeTree, machineTree } from './machine-tree.js';

const cluster = inKhw(smallLab);
/** Of one stream of a fact: lib/grade/runner.ts. */
const most = 256 * 1024;

const answerOf = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });

async function bash(script: string): Promise<string> {
  const { stdout } = await hostRunner().run(['bash', '-c', 'eval "$(cat)"'], {
    input: script,
    ok: 'any',
  });
  return stdout;
}

/** Who has set which field, as an API server tells of it. */
const fields = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`f:field-${index}-${'x'.repeat(40)}`, {}] as const),
);

/** A pod that cannot be placed, as an API server tells of it. */
const pendingPod = (index: number): object => ({
  metadata: {
    name: `nginx-${index}`,
    namespace: 'default',
    managedFields: ['kubectl', 'kube-controller-manager', 'kube-scheduler', 'kubelet'].map(
      (manager) => ({ manager, operation: 'Update', fieldsV1: fields }),
    ),
  },
  spec: { containers: [{ name: 'nginx', image: 'nginx:latest' }], nodeName: 'node-0' },
  status: {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'm'.repeat(900) },
    ],
    containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
  },
});

const warning = (index: number): object => ({
  ...pendingPod(index),
  involvedObject: { kind: 'Pod', name: `nginx-${index}` },
  reason: 'FailedScheduling',
  message: 'w'.repeat(1000),
});

t.test('twenty pods that wait, and as many warnings as are asked for', async (t) => {
  const folder = t.testdir({
    pods: JSON.stringify({ items: Array.from({ length: 20 }, (_, index) => pendingPod(index)) }),
    warnings: JSON.stringify({ items: Array.from({ length: 50 }, (_, index) => warning(index)) }),
  });
  const answer = (name: string): string =>
    `cat '${folder}/${name}'; printf '${writeOut(name).replace('%{http_code} %{exitcode} %{errormsg}', '200 0 ')}'`;
  const stdout = await bash(
    `curl() { case $* in *events*) ${answer('warnings')};; *) ${answer('pods')};; esac; }\n${clusterFact(smallLab).script}`,
  );
  t.ok(stdout.length < most, `${stdout.length} bytes`);
  const pods = podsOf({ cluster: answerOf(stdout) });
  t.equal(pods.length, 20);
  t.match(pods[19]?.trouble?.said, /^Unschedulable: m+$/);
});

/** What iptables-save says of a service with so many pods. */
const rulesOf = (service: string, address: string, pods: number, net: string): string =>
  [
    ...Array.from(
      { length: pods },
      (_, index) =>
        `-A KUBE-SEP-${service}${index} -p tcp -m comment --comment "default/${service}" -m tcp -j DNAT --to-destination ${net}.${index + 2}:80`,
    ),
    `-A KUBE-SERVICES -d ${address}/32 -p tcp -m comment --comment "default/${service} cluster IP" -m tcp --dport 80 -j KUBE-SVC-${service}`,
  ].join('\n');

t.test('the service nginx among others, with 110 pods', async (t) => {
  const folder = t.testdir({
    rules: `${rulesOf('nginx-blue', '10.32.0.8', 3, '10.200.7')}\n${rulesOf('nginx', '10.32.0.9', 110, '10.200.0')}\n`,
  });
  const said = await bash(
    `iptables-save() { cat '${folder}/rules'; }\ncurl() { :; }\n${discover(cluster)}\necho "$cluster" $addresses`,
  );
  const [service, ...addresses] = said.trim().split(' ');
  t.equal(service, '10.32.0.9');
  t.equal(addresses.length, 8);
  t.notOk(addresses.some((address) => address.startsWith('10.200.7.')));
});

t.test('110 pods of nginx on a node', async (t) => {
  const process = (name: string): Record<string, string | Record<string, string>> => ({
    comm: `${name}\n`,
    ns: { net: '' },
  });
  const folder = t.testdir({
    rules: rulesOf('nginx', '10.32.0.9', 8, '10.200.0'),
    proc: {
      self: process('bash'),
      ...Object.fromEntries(
        Array.from({ length: 110 }, (_, pod) => [`${300 + pod}`, process('nginx')] as const),
      ),
    },
  });
  const script = trafficFact(cluster, 'node-0').script.replaceAll(
    /\/proc(?=\/[[s])/g,
    `${folder}/proc`,
  );
  const said = await bash(
    `iptables-save() { cat '${folder}/rules'; }\nip() { :; }\nnsenter() { shift 3; "$@"; }\ncurl() { printf '200 0 '; }\n${script}`,
  );
  const tries = said.split('\n').filter((line) => line.startsWith('try '));
  t.equal(tries.filter((line) => line.startsWith('try pod ')).length, 8);
  t.equal(tries.filter((line) => line.startsWith('try inside kubernetes ')).length, 3);
  t.equal(tries.length, 8 + 1 + 3 * 9, 'a few of many');
});

t.test('of several pods the one that gets nowhere counts', (t) => {
  const tries = readTries(
    'try inside kubernetes 000 28 timed out\ntry inside kubernetes 200 0 \ntry inside 10.200.0.2 404 0 \ntry inside 10.200.0.2 200 0 \n',
  );
  t.match(tries.get('inside kubernetes'), { status: 0, error: 'timed out' });
  t.match(tries.get('inside 10.200.0.2'), { status: 404 });
  t.end();
});

t.test('a node whose certificate has 500 names', async (t) => {
  const issued = await keptCertificates(smallLab);
  const tree = machineTree(t.testdir());
  fillTree(tree, smallLab, issued);
  const names = Array.from({ length: 500 }, (_, index) => `DNS:alias-${index}.kubernetes.local`);
  const { exitCode, stderr } = await tree.run(
    'jumpbox',
    `set -e
cd ${workingFolder}
openssl req -new -key node-0.key -config ca.conf -section node-0 -out node-0.csr
printf 'extendedKeyUsage=serverAuth,clientAuth\\nsubjectAltName=DNS:node-0,IP:127.0.0.1,%s\\n' ${names.join(',')} > names
openssl x509 -req -in node-0.csr -days 99 -CA ca.crt -CAkey ca.key -set_serial 5000 -extfile names -out node-0.crt
sed -i "s|client-certificate-data: .*|client-certificate-data: $(base64 -w0 node-0.crt)|" node-0.kubeconfig`,
  );
  t.equal(exitCode, 0, stderr);
  for (const [from, to] of [
    ['node-0.crt', '/var/lib/kubelet/kubelet.crt'],
    ['node-0.kubeconfig', '/var/lib/kubelet/kubeconfig'],
  ] as const)
    writeFileSync(
      tree.path('node-0', to),
      readFileSync(tree.path('jumpbox', `${workingFolder}/${from}`)),
    );
  t.ok(readFileSync(tree.path('node-0', '/var/lib/kubelet/kubeconfig')).length > 32 * 1024);
  const checks = fileChecks(smallLab).filter(({ id }) => /^0[45]\./.test(id));
  t.same(failing(await gradeTree(tree, checks, new Map())), {});
});

t.test('packets that are larger than the network carries', (t) => {
  const [worker] = workers(cluster);
  const check = forwardingChecks(cluster, worker!).find(({ id }) => id.startsWith('11.filter.'))!;
  const judged = (sizes: Readonly<Record<string, number>>): ReturnType<typeof check.judge> =>
    check.judge(
      Object.fromEntries(
        Object.entries(check.facts).map(([name, { machine }]) => [
          name,
          answerOf(`rules iptables\nrules nft\nmtu eth0 ${sizes[machine] ?? 1500}\n`),
        ]),
      ),
    );
  t.match(judged({}), { state: 'pass' });
  t.match(judged({ 'node-0': 1400 }), { state: 'pass' }, 'smaller is told to the other side');
  t.match(judged({ 'node-0': 9000 }), { state: 'pass' }, 'the other side says what it takes');
  t.match(judged({ 'node-1': 9000, server: 9000 }), { state: 'pass' }, 'a matter of the others');
  t.match(judged({ 'node-0': 9000, 'node-1': 8000 }), {
    state: 'fail',
    actual: 'MTU 9000 of eth0 on node-0 and node-1',
    cause: { remedy: /^On node-0: ip link set dev eth0 mtu 1500/ },
  });
  t.match(judged({ 'node-0': 9000, server: 9000 }), {
    state: 'fail',
    actual: 'MTU 9000 of eth0 on node-0 and server',
  });
  t.end();
});
