/**
 * What is shared by tracks says of a cluster what its own layout calls things: other numbers of
 * chapters, `.pem` in place of `.crt`, node names that no machine of the lab file has.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { cluster as inAws } from '../../labs/khw-aws/layout.js';
import { cluster as inGce } from '../../labs/khw-gce/layout.js';
import { cluster as inKhw } from '../../labs/khw/layout.js';
import { dnsChecks } from '../../labs/kubernetes/dns/checks.js';
import { dnsComparisons } from '../../labs/kubernetes/dns/comparisons.js';
import { dnsFaults } from '../../labs/kubernetes/dns/faults.js';
import { dnsSteps } from '../../labs/kubernetes/dns/steps.js';
import { kubectlChecks } from '../../labs/kubernetes/kubectl/checks.js';
import { kubectlComparisons } from '../../labs/kubernetes/kubectl/comparisons.js';
import { kubectlFaults } from '../../labs/kubernetes/kubectl/faults.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import { machineChecks } from '../../labs/kubernetes/machines/checks.js';
import { nameComparisons } from '../../labs/kubernetes/machines/comparisons.js';
import { machineFaults } from '../../labs/kubernetes/machines/faults.js';
import { routeChecks } from '../../labs/kubernetes/routes/checks.js';
import { routeComparisons } from '../../labs/kubernetes/routes/comparisons.js';
import { routeFaults } from '../../labs/kubernetes/routes/faults.js';
import { smokeTestChecks } from '../../labs/kubernetes/smoke-test/checks.js';
import { smokeTestComparisons } from '../../labs/kubernetes/smoke-test/comparisons.js';
import { smokeTestFaults } from '../../labs/kubernetes/smoke-test/faults.js';
import { smokeTestSteps } from '../../labs/kubernetes/smoke-test/steps.js';
import { workerChecks } from '../../labs/kubernetes/workers/checks.js';
import { workerComparisons } from '../../labs/kubernetes/workers/comparisons.js';
import { workerFaults } from '../../labs/kubernetes/workers/faults.js';
import type { Check, Comparison, Fact, FactAnswer, Fault, Verdict } from '../../lib/core/check.js';
import type { Lab, Machine } from '../../lib/core/lab.js';
import { smallLab } from './fixture.js';

/** The small lab with a machine that stands for the cloud; nobody has to come through it. */
const cloud: Machine = {
  name: 'cloud',
  role: 'loadbalancer',
  fqdn: 'cloud.kubernetes.local',
  address: '192.168.140.9',
  mac: '52:54:00:00:00:09',
  memoryMiB: 256,
  vcpus: 1,
  diskGiB: 10,
};
const lab: Lab = { ...smallLab, machines: [...smallLab.machines, cloud] };

const checksOf = (cluster: Cluster): readonly Check[] => [
  ...machineChecks(cluster),
  ...workerChecks(cluster),
  ...kubectlChecks(cluster),
  ...routeChecks(cluster),
  ...dnsChecks(cluster),
  ...smokeTestChecks(cluster),
];
const faultsOf = (cluster: Cluster): readonly Fault[] => [
  ...machineFaults(cluster),
  ...workerFaults(cluster),
  ...kubectlFaults(cluster),
  ...routeFaults(cluster, 'cloud-routes.service'),
  ...dnsFaults(cluster),
  ...smokeTestFaults(cluster),
];
const comparisonsOf = (cluster: Cluster): readonly Comparison[] => [
  ...nameComparisons(cluster),
  ...workerComparisons(cluster),
  ...kubectlComparisons(cluster),
  ...routeComparisons(cluster),
  ...dnsComparisons(cluster),
  ...smokeTestComparisons(cluster),
];

const recorded = JSON.parse(
  readFileSync('test/fixtures/answers/finished-lab.json', 'utf8'),
) as Readonly<Record<string, string>>;

/** What the machines of a finished lab would answer in another track. */
function answered({ layout }: Cluster, name: string, { machine }: Fact): string {
  const text = recorded[`${machine === 'cloud' ? 'server' : machine} ${name}`];
  if (text === undefined) throw new Error(`nothing is recorded for ${machine} ${name}`);
  const { admin, apiServer, serviceAccounts } = layout.stems;
  const stems: Readonly<Record<string, string>> = {
    admin,
    'kube-api-server': apiServer,
    'service-accounts': serviceAccounts,
  };
  return text
    .replaceAll(/([\w-]+)\.crt\b/g, (_, stem: string) => layout.certificate(stems[stem] ?? stem))
    .replaceAll(/([\w-]+)\.key\b/g, (_, stem: string) => layout.key(stems[stem] ?? stem));
}

function judge(cluster: Cluster, check: Check, change = (text: string): string => text): Verdict {
  const answers = Object.entries(check.facts).map(([name, fact]): [string, FactAnswer] => {
    const what = name === fact.machine ? 'traffic' : name.replace(/^filters-.*/, 'filters');
    return [name, { exitCode: 0, stdout: change(answered(cluster, what, fact)), stderr: '' }];
  });
  return check.judge(Object.fromEntries(answers));
}

/** Everything that somebody reads, or that is run. */
const textOf = (cluster: Cluster): string =>
  JSON.stringify([
    checksOf(cluster),
    faultsOf(cluster),
    comparisonsOf(cluster),
    dnsSteps(cluster),
    smokeTestSteps(cluster),
  ]);

for (const [track, cluster] of [
  ['khw-gce', inGce(lab)],
  ['khw-aws', inAws(lab)],
] as const) {
  t.test(`${track}: ids are those of its own chapters, and lead to each other`, (t) => {
    const { chapters } = cluster.layout;
    const checks = checksOf(cluster);
    const ids = new Set(checks.map(({ id }) => id));
    t.equal(ids.size, checks.length, 'no id is there twice');
    const own = ['machines', 'workers', 'kubectl', 'routes', 'dns', 'smokeTest'].map(
      (theme) => chapters[theme as keyof typeof chapters],
    );
    t.same([...new Set([...ids].map((id) => id.split('.')[0]))].sort(), [...own].sort());
    t.same(
      checks
        .flatMap(({ needs }) => needs)
        .filter((need) => own.includes(need.split('.')[0]) && !ids.has(need)),
      [],
      'what is needed is there',
    );
    t.same(
      checks.flatMap(({ id, needs }) =>
        needs.filter((need) => need.split('.')[0]! > id.split('.')[0]!),
      ),
      [],
      'nothing looks ahead',
    );
    t.same(
      faultsOf(cluster)
        .filter(({ check }) => !ids.has(check))
        .map(({ id }) => id),
      [],
    );
    t.same(
      [...ids].filter((id) => !faultsOf(cluster).some(({ check }) => check === id)),
      [],
      'every check is proved by a fault at least',
    );
    t.end();
  });

  t.test(`${track}: nothing is called as in another text`, (t) => {
    // In a pod Kubernetes itself calls it so.
    const text = textOf(cluster).replaceAll(/(?:kube-root-|account\/|cacert )ca\.crt/g, '');
    for (const word of [
      /\.crt\b/,
      /\b(ca|admin|kubelet)\.key\b/,
      /\btutorial\b/i,
      /\bSUBNET\b/,
      /machines\.txt/,
      /kube-api-server/,
      /undefined|\[object/,
    ])
      t.notMatch(text, word);
    for (const word of [
      '/var/lib/kubelet/node-0-key.pem',
      `chapter ${cluster.layout.chapters.routes}`,
      `khw-lab diff ${cluster.layout.chapters.workers}`,
    ])
      t.ok(text.includes(word), word);
    t.end();
  });

  t.test(`${track}: the cloud knows the way to the pods, and no other table is asked for`, (t) => {
    const { routes } = cluster.layout.chapters;
    const ids = checksOf(cluster).map(({ id }) => id);
    t.same(
      ids.filter((id) => id.startsWith(`${routes}.routes`)),
      [`${routes}.routes.cloud`, `${routes}.routes-boot.cloud`],
    );
    t.ok(ids.includes(`${routes}.forwarding.node-0`));
    const traffic = checksOf(cluster).find(({ id }) => id.endsWith('.pod-address.node-0'))!;
    t.same(
      traffic.needs.filter((need) => need.startsWith(`${routes}.routes`)),
      [`${routes}.routes.cloud`],
    );
    t.end();
  });
}

t.test('with host names as in the lab file, what a finished lab answers is right', (t) => {
  const cluster = inGce(lab);
  const { machines, dns } = cluster.layout.chapters;
  const others = checksOf(cluster).filter(({ id }) => ![machines, dns].includes(id.split('.')[0]!));
  for (const check of others) t.match(judge(cluster, check), { state: 'pass' }, check.id);
  t.end();
});

t.test('a node is called by its host name', (t) => {
  const cluster = inAws(lab);
  const host = 'ip-192-168-140-12';
  const check = (what: string): Check =>
    checksOf(cluster).find(({ id }) => id.endsWith(`.${what}`))!;
  const renamed = (text: string): string => text.replaceAll('"name":"node-0"', `"name":"${host}"`);
  for (const what of ['registered.node-0', 'ready.node-0']) {
    t.match(judge(cluster, check(what)), { state: 'fail' }, what);
    t.match(judge(cluster, check(what), renamed), { state: 'pass' }, what);
  }
  t.match(judge(cluster, check('kubelet-api.node-0')), {
    state: 'fail',
    actual: new RegExp(`without the name ${host}`),
  });
  t.match(check('kubelet-port.node-0').facts['ports']?.script, `http://${host}:10250/`);
  t.match(JSON.stringify(smokeTestSteps(cluster)), `for other in ${host} ip-192-168-140-13`);
  const resolver = checksOf(cluster).find(({ id }) => id.endsWith('13.resolver'))!;
  const pod = `{"items":[{"spec":{"dnsPolicy":"ClusterFirst","nodeName":"${host}"},"status":{"phase":"Running","podIP":"10.200.0.7"}}]}\n=== pods 200 0 \n`;
  const answer = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });
  t.match(
    resolver.judge({
      objects: answer(pod),
      'node-0': answer('pod 10.200.0.7\nresolv 10.200.0.7 nameserver 192.0.2.1\n'),
      'node-1': answer(''),
    }),
    { state: 'fail', actual: /pod 10\.200\.0\.7 on node-0: nameserver 192\.0\.2\.1/ },
  );
  const deleted = faultsOf(cluster).find(({ id }) => id === 'node-node-0-deleted')!;
  t.match(deleted.inject, `/api/v1/nodes/${host}`);
  t.ok(deleted.touches.includes('node-0 services'), 'effects name machines');
  t.end();
});

t.test('names: by a table, and by a name server behind it', (t) => {
  const hosts = (cluster: Cluster, rows: string): Verdict =>
    machineChecks(cluster)
      .find(({ id }) => id.endsWith('.hosts.server'))!
      .judge({ hosts: { exitCode: 0, stdout: rows, stderr: '' } });
  const table = `192.168.140.11  server.kubernetes.local server
192.168.140.12  node-0.kubernetes.local node-0
192.168.140.13  node-1.kubernetes.local node-1
`;
  t.match(hosts(inKhw(smallLab), table), { state: 'pass' });
  t.match(hosts(inKhw(smallLab), table.replace(/^.*node-1.*\n/m, '')), {
    state: 'fail',
    actual: 'node-1 is unknown; node-1.kubernetes.local is unknown',
  });
  const rows = (cluster: Cluster, change: (text: string) => string = (text) => text): string => {
    const script = machineChecks(cluster).find(({ id }) => id.endsWith('.hosts.server'))!.facts[
      'hosts'
    ]!.script;
    const asked = /for name in (.*?);/.exec(script)![1]!.split(' ');
    const addressOf = (name: string): string =>
      cluster.machines.find((machine) =>
        [machine.name, cluster.layout.hostName(machine)].includes(name.split('.')[0]!),
      )!.address;
    return change(asked.map((name) => `${addressOf(name)} ${name}\n`).join(''));
  };
  const aws = inAws(lab);
  t.match(hosts(aws, rows(aws)), { state: 'pass' });
  t.match(rows(aws), '192.168.140.12 ip-192-168-140-12.kubernetes.local');
  t.match(
    hosts(
      aws,
      rows(aws, (text) =>
        text.replace(/^\S+ (ip-192-168-140-12\.kubernetes\.local)$/m, '192.0.2.13 $1'),
      ),
    ),
    {
      state: 'fail',
      actual: 'ip-192-168-140-12.kubernetes.local is 192.0.2.13, not 192.168.140.12',
    },
  );
  t.end();
});
