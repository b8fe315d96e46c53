import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server as PlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { chapter08 } from '../../labs/khw/08-bootstrapping-kubernetes-controllers/chapter.js';
import { chapter09 } from '../../labs/khw/09-bootstrapping-kubernetes-workers/chapter.js';
import { chapter12 } from '../../labs/khw/12-smoke-test/chapter.js';
import { objects, pathOf, pods, type Made } from '../../labs/kubernetes/smoke-test/objects.js';
import type { Step } from '../../lib/core/chapter.js';
import type { RunResult } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { cluster } from '../../labs/khw/layout.js';
import { apiUrl, kubeconfigPlans } from '../../labs/kubernetes/kubeconfigs.js';
import { renderKubeconfig } from '../../lib/kubeconfig/render.js';
import { partsOf } from '../../lib/lab/questions.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';

const runner = hostRunner();
const certificates = await keptCertificates(smallLab);
const certificate = (name: string): { key: string; certificate: string } => certificates.get(name)!;
const steps = [chapter08, chapter09, chapter12].flatMap((chapter) =>
  chapter.steps(smallLab).flat(),
);
const step = (id: string): Step => steps.find((each) => each.id === id)!;

/** What an API server has, by path; `pods` and `nodes` are lists. */
interface State {
  readonly objects: Map<string, object>;
  readonly pods: object[];
  readonly nodes: object[];
  /** HTTP status of a pod's log. */
  log: number;
}

/**
 * An API server that knows what chapter 12 asks, and only the administrator; anything else fails
 * the test.
 */
async function pretendApi(
  t: Test,
  state: State,
): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const { key, certificate: cert } = certificate('kube-api-server');
  const server = createServer(
    { key, cert, ca: certificate('ca').certificate, requestCert: true },
    (request, response) => {
      const { method = '', url = '' } = request;
      asked.push(`${method} ${url}`);
      const [path = '', query = ''] = url.split('?');
      const answer = (status: number, body: object | string): void =>
        void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      let sent = '';
      request.on('data', (chunk) => {
        sent += String(chunk);
      });
      request.on('end', () => {
        if (method === 'POST') {
          const object = JSON.parse(sent) as Made['object'];
          const place = `${path}/${object.metadata.name}`;
          if (object.metadata.name === 'forbidden') answer(403, { message: 'not you' });
          else if (state.objects.has(place)) answer(409, { message: 'it exists already' });
          else answer(201, state.objects.set(place, object).get(place)!);
        } else if (method === 'DELETE') answer(state.objects.delete(path) ? 200 : 404, {});
        else if (path.endsWith('/log')) answer(state.log, 'a line');
        else if (path === pods && query === 'labelSelector=app%3Dnginx')
          answer(200, { items: state.pods });
        else if (path === '/api/v1/nodes') answer(200, { items: state.nodes });
        else if (method === 'GET')
          answer(
            state.objects.has(path) ? 200 : 404,
            state.objects.get(path) ?? { message: 'not found' },
          );
        else t.fail(`unknown request: ${method} ${url}`);
      });
    },
  );
  return { port: await listen(t, server), asked };
}

async function listen(t: Test, server: Server | PlainServer): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

const page = '<title>Welcome to nginx!</title>';

interface Place {
  readonly state: State;
  readonly asked: string[];
  readonly bash: (text: string) => Promise<RunResult>;
  /** How kubectl was called. */
  readonly kubectl: () => readonly string[];
}

/**
 * A machine that has the administrator's files, with programs of its own first on the PATH, beside
 * an API server.
 */
async function place(
  t: Test,
  change: Partial<State> = {},
  programs: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const state: State = { objects: new Map(), pods: [], nodes: [], log: 200, ...change };
  const { port, asked } = await pretendApi(t, state);
  const folder = t.testdir({});
  const plan = kubeconfigPlans(cluster(smallLab)).find(({ name }) => name === 'admin')!;
  const admin = certificate('admin');
  for (const [name, text] of [
    ['ca.crt', certificate('ca').certificate],
    ['admin.crt', admin.certificate],
    ['admin.key', admin.key],
    ['calls', ''],
  ] as const)
    writeFileSync(join(folder, name), text);
  const [authority, cert, key] = [certificate('ca').certificate, admin.certificate, admin.key].map(
    (text) => Buffer.from(text),
  );
  writeFileSync(
    join(folder, 'admin.kubeconfig'),
    renderKubeconfig(plan, { authority: authority!, certificate: cert!, key: key! }),
  );
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  return {
    state,
    asked,
    bash: (text) =>
      runner.run(
        [
          'bash',
          '-c',
          `cd '${folder}'\nPATH=$PWD/bin:$PATH\n${text}`
            .replaceAll(apiUrl(smallLab), `https://127.0.0.1:${port}`)
            .replaceAll('https://127.0.0.1:6443', `https://127.0.0.1:${port}`)
            .replaceAll('/root/admin.kubeconfig', join(folder, 'admin.kubeconfig')),
        ],
        { ok: 'any' },
      ),
    kubectl: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'),
  };
}

/** The fast way of a step. */
const fast = ({ bash }: Place, { fastCommands = '' }: Step): Promise<RunResult> =>
  bash(`set -euo pipefail\n${fastCommands}`);

/** Whether a step's parts hold that are asked on one machine, as `up` asks them. */
async function holds(
  { bash }: Place,
  { id, ...rest }: Step,
  machine = rest.machine,
  edit = (text: string) => text,
): Promise<boolean> {
  const parts = partsOf({ id, ...rest }).filter((part) => part.machine === machine);
  const codes = await Promise.all(
    parts.map(
      async (part) =>
        (await bash(`( set -e\n${edit(part.holds)}\n) > /dev/null < /dev/null`)).exitCode,
    ),
  );
  return parts.length > 0 && codes.every((code) => code === 0);
}

const readyPod = {
  metadata: { name: 'nginx-1' },
  spec: { nodeName: 'node-0' },
  status: {
    phase: 'Running',
    podIP: '10.200.0.7',
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};
const service = (nodePort = 30080): object => ({
  ...objects.service.object,
  spec: { clusterIP: '10.32.0.44', ports: [{ port: 80, nodePort }] },
});
const rolledOut = {
  metadata: { name: 'nginx', generation: 2 },
  spec: { replicas: 1 },
  status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};

t.test('what is made without kubectl is what kubectl makes', async (t) => {
  const asked = await runner
    .run(['kubectl', 'version', '--client'], { ok: 'any' })
    .catch(() => undefined);
  if (asked?.exitCode !== 0) {
    t.comment('no kubectl on this computer');
    return;
  }
  const byKubectl = async (...args: readonly string[]): Promise<unknown> => {
    const { metadata, ...rest } = JSON.parse(
      (await runner.run(['kubectl', 'create', ...args, '--dry-run=client', '-o', 'json'])).stdout,
      (key, value: unknown) => (key === 'creationTimestamp' ? undefined : value),
    ) as { metadata: object; status?: object };
    delete rest.status;
    return { ...rest, metadata };
  };
  t.strictSame(
    await byKubectl('secret', 'generic', 'kubernetes-the-hard-way', '--from-literal=mykey=mydata'),
    objects.secret.object,
  );
  t.strictSame(
    await byKubectl('deployment', 'nginx', '--image=nginx:latest'),
    objects.deployment.object,
  );
});

t.test(
  'the fast way makes each object once, leaves it when it is there, and tells what is against it',
  async (t) => {
    const lab = await place(t);
    for (const [id, made] of [
      ['12.secret', objects.secret],
      ['12.deployment', objects.deployment],
      ['12.service', objects.service],
    ] as const) {
      t.equal(await holds(lab, step(id)), false);
      t.match(await fast(lab, step(id)), { exitCode: 0 }, id);
      t.strictSame(lab.state.objects.get(pathOf(made)), made.object);
      t.match(lab.asked.at(-1), `fieldManager=${made.manager}`);
      t.match(await fast(lab, step(id)), { exitCode: 0 }, `${id} again`);
    }
    t.equal(await holds(lab, step('12.secret')), true, 'all three are asked for in one question');
    const forbidden = {
      ...step('12.secret'),
      fastCommands: step('12.secret').fastCommands!.replace('kubernetes-the-hard-way', 'forbidden'),
    };
    t.match(await fast(lab, forbidden), { exitCode: 1, stdout: /not you/ });
    t.match(
      await fast(lab, {
        ...forbidden,
        fastCommands: forbidden.fastCommands.replace('admin.crt', 'ca.crt'),
      }),
      { exitCode: /[1-9]/ },
      'another than the administrator',
    );
  },
);

t.test('what the chapter has proved is proved again without kubectl', async (t) => {
  const nodePort = await listen(
    t,
    createHttp((_, response) => void response.end(page)),
  );
  const lab = await place(t, { pods: [readyPod] }, { kubectl: 'exit 99' });
  const edit = (text: string): string => text.replaceAll('http://$node:', 'http://127.0.0.1:');
  const ask = (): Promise<boolean> => holds(lab, step('12.exec'), undefined, edit);
  lab.state.objects
    .set(pathOf(objects.deployment), rolledOut)
    .set(pathOf(objects.service), service(nodePort));
  t.equal(await ask(), true);
  t.ok(
    lab.asked.some((request) => request.startsWith(`GET ${pods}/nginx-1/log`)),
    lab.asked.join('\n'),
  );
  for (const id of ['12.rollout', '12.port-forward', '12.logs', '12.node-port'])
    t.same(step(id).done, step('12.exec').done, 'one question');

  const differently = async (what: string, change: () => void, back: () => void): Promise<void> => {
    change();
    t.equal(await ask(), false, what);
    back();
  };
  const deploy = (change: object): void =>
    void lab.state.objects.set(pathOf(objects.deployment), { ...rolledOut, ...change });
  await differently(
    'a newer deployment',
    () => deploy({ metadata: { generation: 3 } }),
    () => deploy({}),
  );
  await differently(
    'one replica of two',
    () => deploy({ spec: { replicas: 2 } }),
    () => deploy({}),
  );
  await differently(
    'no status yet',
    () => deploy({ status: {} }),
    () => deploy({}),
  );
  await differently(
    'a pod that goes',
    () =>
      void lab.state.pods.splice(0, 1, {
        ...readyPod,
        metadata: { name: 'nginx-1', deletionTimestamp: 'now' },
      }),
    () => void lab.state.pods.splice(0, 1, readyPod),
  );
  await differently(
    'the kubelet gives no log',
    () => {
      lab.state.log = 502;
    },
    () => {
      lab.state.log = 200;
    },
  );
  await differently(
    'a port nobody listens on',
    () => void lab.state.objects.set(pathOf(objects.service), service(1)),
    () => void lab.state.objects.set(pathOf(objects.service), service(nodePort)),
  );
  await differently(
    'no deployment',
    () => void lab.state.objects.delete(pathOf(objects.deployment)),
    () => deploy({}),
  );
  t.equal(await ask(), true);
});

t.test('a second pod reaches the first and the service; kubectl is started twice', async (t) => {
  const kubectl = `printf '%s\\n' "$*" | tr '\\n' ' ' >> calls; echo >> calls
[ "$1" != exec ] || exec "\${@:4}"`;
  const curl = `case $* in *http://10.200.0.7* | *http://10.32.0.44*) echo '${page}'; exit;; *https://127.0.0.1*) exec /usr/bin/curl "$@";; *) exit 7;; esac`;
  const lab = await place(
    t,
    { pods: [{ ...readyPod, status: { phase: 'Pending' } }] },
    { kubectl, curl },
  );
  lab.state.objects
    .set(pathOf(objects.service), service())
    .set(`${pods}/probe`, { metadata: { name: 'probe' } });
  const comes = setTimeout(() => void lab.state.pods.splice(0, 1, readyPod), 500);
  t.teardown(() => clearTimeout(comes));
  t.match(await fast(lab, step('12.pod-network')), { exitCode: 0 });
  t.match(lab.kubectl(), [
    /^wait --for=condition=Ready pod\/probe --timeout=-1s/,
    /^exec probe -- sh -c get/,
  ]);
  t.equal(lab.kubectl().length, 2);
  const made = lab.asked.filter(
    (request) => request === `POST ${pods}` || request.startsWith('DELETE'),
  );
  t.match(
    made,
    [
      `POST ${pods}`,
      `DELETE ${pods}/probe?gracePeriodSeconds=1`,
      `POST ${pods}`,
      `DELETE ${pods}/probe?gracePeriodSeconds=1`,
    ],
    'one of an earlier run was in the way',
  );
  t.notOk(lab.state.objects.has(`${pods}/probe`));
});

t.test(
  'the second pod is put on another node, and is run again while a page is missing',
  async (t) => {
    const kubectl = `printf '%s\\n' "$1" >> calls
[ "$1" != exec ] || { [ "$(grep -c exec calls)" -gt 1 ] && echo '${page} --khw-lab-- ${page}' || echo '${page} --khw-lab-- lost'; }`;
    const lab = await place(t, { pods: [readyPod] }, { kubectl });
    lab.state.objects.set(pathOf(objects.service), service());
    const { fastCommands = '' } = step('12.pod-network');
    t.match(await lab.bash(`set -euo pipefail\n${fastCommands.replace(/\ndelete_probe$/, '')}`), {
      exitCode: 0,
    });
    t.match(lab.state.objects.get(`${pods}/probe`), { spec: { nodeName: 'node-1' } });
    t.same(lab.kubectl(), ['wait', 'exec', 'exec']);
  },
);

t.test('each node is asked itself whether it reaches pods and service', async (t) => {
  const rules = (...lines: readonly string[]): string => `cat <<'EOF'\n${lines.join('\n')}\nEOF`;
  const curl = 'case ${*: -1} in http://10.200.0.7 | http://10.32.0.44) ;; *) exit 7;; esac';
  const destination =
    '-A KUBE-SEP-X -p tcp -m comment --comment "default/nginx" -j DNAT --to-destination 10.200.0.7:80';
  const serviceRule =
    '-A KUBE-SERVICES -d 10.32.0.44/32 -p tcp -m comment --comment "default/nginx cluster IP" -j KUBE-SVC-X';
  for (const [expected, found] of [
    [true, rules(destination, serviceRule)],
    [false, rules(destination.replace('0.7', '0.8'), serviceRule)],
    [false, rules(serviceRule)],
    [false, 'exit 1'],
  ] as const) {
    const lab = await place(t, {}, { 'iptables-save': found, curl });
    for (const node of ['node-0', 'node-1'])
      t.equal(await holds(lab, step('12.pod-network'), node), expected, found);
  }
  t.equal(partsOf(step('12.pod-network')).length, 2);
});

t.test('chapters 08 and 09 ask without kubectl too', async (t) => {
  const node = (name: string, status: string): object => ({
    metadata: { name },
    status: {
      conditions: [
        { type: 'DiskPressure', status: 'False' },
        { type: 'Ready', status },
      ],
    },
  });
  const lab = await place(
    t,
    { nodes: [node('node-0', 'True'), node('node-1', 'Unknown')] },
    { kubectl: 'exit 99' },
  );
  const [rbac, ready] = [step('08.rbac.server'), step('09.ready.server')];
  t.equal(await holds(lab, rbac), false);
  lab.state.objects.set(
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:kube-apiserver-to-kubelet',
    {},
  );
  t.equal(await holds(lab, rbac), false, 'the binding is missing');
  lab.state.objects.set(
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:kube-apiserver',
    {},
  );
  t.equal(await holds(lab, rbac), true);
  t.equal(await holds(lab, ready), false);
  lab.state.nodes.splice(1, 1, node('node-1', 'True'), node('other', 'False'));
  t.equal(await holds(lab, ready), true, 'nodes that are not of the lab do not matter');
  lab.state.nodes.splice(0, 1);
  t.equal(await holds(lab, ready), false);
});

t.test('kubectl is started six times on the fast way', (t) => {
  const starts = chapter12
    .steps(smallLab)
    .flat()
    .flatMap(({ fastCommands, commands }) => [
      ...(fastCommands ?? commands).matchAll(/(^|[\s(])kubectl (?=[a-z])/gm),
    ]);
  t.equal(starts.length, 6);
  t.end();
});
