/** Checks that are there only where something stands in front of several API servers. */
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { cluster } from '../../labs/khw/layout.js';
import { smokeTestChecks } from '../../labs/kubernetes/smoke-test/checks.js';
import { smokeTestFaults } from '../../labs/kubernetes/smoke-test/faults.js';
import { workerChecks } from '../../labs/kubernetes/workers/checks.js';
import { connections } from '../../labs/kubernetes/workers/front-checks.js';
import { workerFaults } from '../../labs/kubernetes/workers/faults.js';
import type { Check, Fault, Verdict } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';
import { hostRunner } from '../../lib/host/process.js';
import { largeLab, smallLab } from './fixture.js';

const behindFront = /^(09\.(front|lease)|12\.(kubelet-ports|streams|same-objects))\./;
const checksIn = (lab: Lab): readonly Check[] =>
  track.chapters.flatMap((chapter) => chapter.checks(lab)).filter(({ id }) => behindFront.test(id));
const checks = [...workerChecks(cluster(largeLab)), ...smokeTestChecks(cluster(largeLab))];
const check = (id: string): Check => checks.find((each) => each.id === id)!;

const judge = (id: string, answers: Readonly<Record<string, string>>): Verdict =>
  check(id).judge(
    Object.fromEntries(
      Object.entries(answers).map(([name, stdout]) => [name, { exitCode: 0, stdout, stderr: '' }]),
    ),
  );

t.test(
  'they are for labs behind a loadbalancer, for each worker and each further controller',
  (t) => {
    t.same(checksIn(smallLab), []);
    t.same(
      checksIn(largeLab).map(({ id }) => id),
      [
        '09.front.worker-0',
        '09.lease.worker-0',
        '09.front.worker-1',
        '09.lease.worker-1',
        '09.front.worker-2',
        '09.lease.worker-2',
        '12.kubelet-ports.controller-1',
        '12.streams.controller-1',
        '12.same-objects.controller-1',
        '12.kubelet-ports.controller-2',
        '12.streams.controller-2',
        '12.same-objects.controller-2',
      ],
    );
    t.same(checksIn({ ...largeLab, apiHost: 'controller-0.ha.kubernetes.local' }), []);
    for (const { hints, facts } of checksIn(largeLab)) {
      t.equal(hints.length, 3);
      t.ok(Object.keys(facts).length > 0);
    }
    t.end();
  },
);

t.test('each is proved by a fault', (t) => {
  const faults: readonly Fault[] = [
    ...workerFaults(cluster(largeLab)),
    ...smokeTestFaults(cluster(largeLab)),
  ];
  const proved = new Set(faults.map((fault) => fault.check));
  t.same(
    checksIn(largeLab)
      .map(({ id }) => id)
      .filter((id) => !proved.has(id)),
    [],
  );
  t.end();
});

t.test('their scripts are bash, and shellcheck finds no error', async (t) => {
  // Those of one worker and one controller: of the others only names differ.
  const some = checksIn(largeLab).filter(({ id }) => /\.(worker-0|controller-1)$/.test(id));
  const ids = new Set([...some.map(({ id }) => id), '09.registered.worker-0']);
  const scripts = [
    ...some.flatMap(({ facts }) => Object.values(facts).map(({ script }) => script)),
    ...track.chapters
      .flatMap((chapter) => chapter.faults(largeLab))
      .filter((fault) => ids.has(fault.check))
      .flatMap(({ inject, undo }) => [inject, undo]),
  ];
  const folder = t.testdir(
    Object.fromEntries([...new Set(scripts)].map((script, index) => [`${index}.sh`, script])),
  );
  const { stdout } = await hostRunner().run(['bash', '-c', 'shellcheck -S error -s bash *.sh'], {
    cwd: folder,
    ok: 'any',
    timeoutMs: 100_000,
  });
  t.equal(stdout, '');
});

t.test('kubelet and kube-proxy come through the front', (t) => {
  // ss -Htnp state established, of iproute2 6.1
  const connection = (peer: string, program: string): string =>
    `0      0           172.20.0.15:41226      ${peer}:6443  users:(("${program}",pid=812,fd=14))\n`;
  const asked = (text: string): Verdict => judge('09.front.worker-0', { connections: text });
  const both = connection('172.20.0.11', 'kubelet') + connection('172.20.0.11', 'kube-proxy');
  t.match(asked(both), { state: 'pass' });
  t.match(asked(both + connection('172.20.0.12', 'kubectl')), { state: 'pass' });
  t.match(
    asked(connection('[::ffff:172.20.0.11]', 'kubelet') + connection('172.20.0.11', 'kube-proxy')),
    { state: 'pass' },
  );
  t.match(asked(both + connection('172.20.0.12', 'kubelet')), {
    state: 'fail',
    actual: 'kubelet speaks to controller-0',
  });
  t.match(asked(both + connection('192.0.2.1', 'kube-proxy')), {
    state: 'fail',
    actual: 'kube-proxy speaks to 192.0.2.1',
  });
  t.match(asked(connection('172.20.0.11', 'kubelet')), {
    state: 'fail',
    actual: 'kube-proxy has no connection to port 6443',
  });
  t.match(asked('garbage'), { state: 'fail' });
  t.end();
});

t.test('ss tells connections and their programs as they are read', async (t) => {
  const { stdout, exitCode } = await hostRunner().run(
    [
      'unshare',
      '--net',
      'bash',
      '-c',
      `ip link set lo up
python3 - <<'END' &
import socket, time
server = socket.create_server(('127.0.0.1', 6443))
client = socket.create_connection(('127.0.0.1', 6443))
time.sleep(20)
END
for try in {1..50}; do said=$(${connections}); [[ $said != *users* ]] || break; sleep 0.1; done
echo "$said"; kill %1`,
    ],
    { ok: 'any' },
  );
  if (exitCode !== 0 && stdout === '') {
    t.comment('no network namespaces on this computer');
    return;
  }
  t.match(judge('09.front.worker-0', { connections: stdout.replaceAll('python3', 'kubelet') }), {
    state: 'fail',
    actual: /^kubelet speaks to 127\.0\.0\.1; kube-proxy has no connection/,
  });
});

const leaseList = (renewTime: string): string =>
  `${JSON.stringify({
    kind: 'LeaseList',
    apiVersion: 'coordination.k8s.io/v1',
    metadata: { resourceVersion: '4290' },
    items: ['worker-1', 'worker-0'].map((name) => ({
      metadata: { name, namespace: 'kube-node-lease' },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
    })),
  })}\n\n=== leases 200 0 \n`;

t.test('a lease that is old, or yet to come', (t) => {
  const now = Date.parse('2026-11-21T13:15:32Z') / 1000;
  const asked = (renewTime: string, text = leaseList(renewTime)): Verdict =>
    judge('09.lease.worker-0', { leases: `${text}now ${now}\n` });
  t.match(asked('2026-11-21T13:15:28.123456Z'), { state: 'pass', evidence: 'renewed 4 s ago' });
  t.match(asked('2026-11-21T13:14:30.000000Z'), { state: 'pass' }, 'a busy machine is late');
  t.match(asked('2026-11-21T13:05:32.000000Z'), {
    state: 'fail',
    actual: 'renewed 600 s ago',
    cause: { text: /does not get through to the API server, or the clock of worker-0 is behind/ },
  });
  t.match(asked('2026-11-21T13:25:32.000000Z'), {
    state: 'fail',
    actual: 'renewed in 600 s, which is yet to come',
    cause: { text: 'The clock of worker-0 is ahead.' },
  });
  t.match(asked('never'), { state: 'fail', actual: 'it was never renewed' });
  t.match(judge('09.lease.worker-2', { leases: `${leaseList('')}now ${now}\n` }), {
    state: 'fail',
    actual: 'there is none in kube-node-lease',
  });
  t.match(asked('', '\n=== leases 000 7 Connection refused\n'), {
    state: 'fail',
    actual: 'Connection refused',
  });
  t.end();
});

t.test('the question for leases is answered with the time after it', async (t) => {
  const { script } = check('09.lease.worker-0').facts['leases']!;
  const { stdout } = await hostRunner().run(['bash', '-c', 'eval "$(cat)"'], {
    input: `curl() { cat <<'END'\n${leaseList('2020-01-01T00:00:00Z')}END\n}\n${script}`,
    ok: 'any',
  });
  t.match(stdout, /^\{"kind":"LeaseList".*\n\n=== leases 200 0 \nnow \d{10}\n$/);
  t.match(judge('09.lease.worker-0', { leases: stdout }), { state: 'fail', actual: /s ago/ });
});

t.test('a controller that does not reach the kubelets', (t) => {
  const ports = (last: string): string =>
    `\n=== worker-0 400 0 \n\n=== worker-1 400 0 \n\n=== worker-2 ${last}\n`;
  t.match(judge('12.kubelet-ports.controller-1', { ports: ports('400 0 ') }), { state: 'pass' });
  t.match(judge('12.kubelet-ports.controller-1', { ports: ports('000 28 Timeout was reached') }), {
    state: 'fail',
    actual: 'worker-2:10250: Timeout was reached',
    cause: { text: /controller-0 reaches them, controller-1 does not/ },
  });
  t.end();
});

t.test('logs and exec by one API server of several', (t) => {
  const exec =
    'exec\nHTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\nnginx version: nginx/1.22.1\n{"metadata":{},"status":"Success"}';
  const asked = (streams: string): Verdict => judge('12.streams.controller-2', { streams });
  t.match(asked(`a line\nlogs 200 0 \n${exec}`), { state: 'pass' });
  t.match(
    asked(`{
  "kind": "Status",
  "status": "Failure",
  "message": "Get \\"https://worker-1:10250/containerLogs/default/nginx-1/nginx?tailLines=1\\": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused",
  "code": 500
}
logs 500 0 
${exec}`),
    {
      state: 'fail',
      actual: /^logs: HTTP 500 from the API server: Get "https:\/\/worker-1:10250.*proxyconnect/,
      cause: { text: /was given a proxy/, remedy: /NO_PROXY/ },
    },
  );
  t.match(
    asked(`a line\nlogs 200 0 \nexec\nHTTP/1.1 403 Forbidden\n\n{"kind":"Status","message":"no"}`),
    { state: 'fail', actual: 'exec: no' },
  );
  t.match(asked('no pod\n'), { state: 'fail', actual: /^logs: no pod to ask/ });
  t.end();
});

t.test('the same objects by each API server', (t) => {
  const metadata = (name: string, uid: string): string =>
    `${JSON.stringify({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name, namespace: 'default', uid },
    })}\n`;
  const all = `${metadata('kubernetes-the-hard-way', 'a')}\n=== secret 200 0 \n${metadata('nginx', 'b')}\n=== deployment 200 0 \n${metadata('nginx', 'c')}\n=== service 200 0 \n`;
  const asked = (here: string): Verdict =>
    judge('12.same-objects.controller-1', { here, there: all });
  t.match(asked(all), { state: 'pass', evidence: 'secret, deployment, service' });
  t.match(
    asked(
      all.replace(
        /\{[^\n]*\n\n=== deployment 200 0 /,
        '404 page not found\n\n=== deployment 404 0 ',
      ),
    ),
    { state: 'fail', actual: 'deployment: HTTP 404 on controller-1, uid b on controller-0' },
  );
  t.match(
    asked(
      all.replace(
        /\{[^\n]*\n\n=== secret 200 0 /,
        '{"kind":"Status","message":"Internal error occurred: no matching prefix found"}\n\n=== secret 500 0 ',
      ),
    ),
    { state: 'fail', actual: /^secret: HTTP 500: Internal error occurred/ },
  );
  t.match(asked(all.replace('"uid":"c"', '"uid":"d"')), {
    state: 'fail',
    actual: 'service: uid d on controller-1, uid c on controller-0',
  });
  t.end();
});
