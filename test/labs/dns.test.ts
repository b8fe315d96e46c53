import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { khw as track } from '../../labs/khw/index.js';
import { dnsAddress } from '../../labs/kubernetes/dns/address.js';
import { dnsReference, dnsManifest } from '../../labs/kubernetes/dns/manifest.js';
import { at, textAt } from '../../lib/evidence/api.js';
import type { Check } from '../../lib/core/check.js';
import { labs, smallLab } from './fixture.js';
import { areBash, eachIsSeen, gradingScripts, judgeBy, stepScripts, type Wrong } from './judged.js';
import { isWhole } from './whole.js';

const [chapter] = track.optional ?? [];
const checks = chapter!.checks(smallLab);
const checkOf = (id: string): Check => checks.find((check) => check.id === id)!;

t.test('the tenth address of the service range', (t) => {
  for (const [serviceCidr, address] of [
    ['10.32.0.0/24', '10.32.0.10'],
    ['10.96.0.0/16', '10.96.0.10'],
    ['172.30.0.240/28', '172.30.0.250'],
  ] as const)
    t.equal(dnsAddress({ serviceCidr }), address);
  t.end();
});

t.test("what is given to the API server has this lab's names and addresses", (t) => {
  const lab = { ...labs.large, releaseSet: '1.32', slowness: 3 };
  const objects = parseAllDocuments(dnsManifest(lab)).map((document) => document.toJS() as unknown);
  t.same(
    objects.map((object) => `${textAt(object, 'kind')} ${textAt(object, 'metadata', 'name')}`),
    [
      'ServiceAccount coredns',
      'ClusterRole system:coredns',
      'ClusterRoleBinding system:coredns',
      'ConfigMap coredns',
      'Deployment coredns',
      'Service kube-dns',
    ],
  );
  const [, , , configuration, deployment, service] = objects;
  t.equal(textAt(service, 'spec', 'clusterIP'), dnsAddress(lab));
  t.match(
    textAt(configuration, 'data', 'Corefile'),
    `kubernetes ${lab.clusterDomain} in-addr.arpa ip6.arpa {`,
  );
  const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
  t.equal(textAt(container, 'image'), 'registry.k8s.io/coredns/coredns:v1.11.3');
  t.equal(textAt(container, 'livenessProbe', 'timeoutSeconds'), '15', 'slow is not dead');
  t.equal(dnsReference(lab), textAt(container, 'image'));
  t.end();
});

/** Of each lab: what the chapter has, and what the chapters before it have. */
const all = Object.entries(labs)
  .map(([name, lab]) => [name, { ...lab, releaseSet: '1.32' }] as const)
  .map(([name, lab]) => ({
    name,
    lab,
    own: chapter!.checks(lab),
    earlier: track.chapters.flatMap((each) => each.checks(lab)),
    faults: chapter!.faults(lab),
    steps: chapter!.steps(lab).flat(),
  }));

t.test('checks, faults and steps are whole on every lab', (t) => {
  for (const { name, lab, earlier } of all) isWhole(t, name, chapter!, lab, earlier);
  t.same(
    all.map(({ own }) => own.length),
    [18, 22, 0],
  );
  t.end();
});

t.test('every script is bash, and shellcheck finds no error', async (t) => {
  await areBash(
    t,
    all
      .slice(0, 1)
      .flatMap(({ own, faults, steps }) => [...gradingScripts(own, faults), ...stepScripts(steps)]),
  );
});

const address = dnsAddress(smallLab);

const response = (name: string, body: object): string =>
  `${JSON.stringify(body)}\n=== ${name} 200 0 \n`;
const pod = (name: string, node: string, podIP: string, spec: object = {}): object => ({
  metadata: { name },
  spec: { nodeName: node, dnsPolicy: 'ClusterFirst', ...spec },
  status: {
    phase: 'Running',
    podIP,
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ restartCount: 0 }],
  },
});

/** What a finished cluster's API server answers. */
const objects = [
  response('deployments', {
    items: [
      {
        spec: {
          replicas: 2,
          template: { spec: { serviceAccountName: 'coredns', dnsPolicy: 'Default' } },
        },
        status: { replicas: 2, availableReplicas: 2 },
      },
    ],
  }),
  response('servers', {
    items: [
      pod('coredns-a', 'node-0', '10.200.0.5', { dnsPolicy: 'Default' }),
      pod('coredns-b', 'node-1', '10.200.1.5', { dnsPolicy: 'Default' }),
    ],
  }),
  response('service', {
    spec: {
      clusterIP: address,
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    },
  }),
  response('slices', {
    items: [
      {
        endpoints: [
          { addresses: ['10.200.0.5'], conditions: { ready: true } },
          { addresses: ['10.200.1.5'], conditions: { ready: true } },
        ],
      },
    ],
  }),
  response('configuration', {
    data: {
      Corefile:
        '.:53 {\n  errors\n  kubernetes cluster.local in-addr.arpa ip6.arpa {\n    pods insecure\n  }\n  forward . /etc/resolv.conf # outside\n}\n',
    },
  }),
  response('pods', { items: [pod('nginx', 'node-0', '10.200.0.7')] }),
  ...['services', 'namespaces', 'endpointslices'].flatMap((resource) =>
    ['list', 'watch'].map((verb) => response(`${verb}-${resource}`, { status: { allowed: true } })),
  ),
].join('');

const hex = (code: string, ...addresses: readonly string[]): string => {
  const records = addresses.map(
    (each) =>
      `c00c000100010000001e0004${each
        .split('.')
        .map((octet) => Number(octet).toString(16).padStart(2, '0'))
        .join('')}`,
  );
  return `6b68850${code}0001000${records.length}00000000036e73310000010001${records.join('')}`;
};

/** What a worker of a finished cluster answers. */
function lookups(node: string, podAddress?: string): string {
  const api = 'kubernetes.default.svc.cluster.local';
  const servers = ['10.200.0.5', '10.200.1.5'];
  const outside = [
    ['jumpbox.kubernetes.local', hex('0', '192.168.140.10')],
    ['khw-lab-1.kubernetes.local', hex('3')],
  ] as const;
  return [
    ...servers.map((server) => `server ${server}`),
    'resolver 192.168.140.1',
    ...(podAddress === undefined
      ? []
      : [
          `pod ${podAddress}`,
          `resolv ${podAddress} search default.svc.cluster.local svc.cluster.local cluster.local`,
          `resolv ${podAddress} nameserver ${address}`,
          `ask pod:${podAddress} ${address} udp ${api} ${hex('0', '10.32.0.1')}`,
          `ask pod:${podAddress} ${address} tcp ${api} ${hex('0', '10.32.0.1')}`,
          `ask pod:${podAddress} ${address} udp kube-dns.kube-system.default.svc.cluster.local ${hex('3')}`,
          `ask pod:${podAddress} ${address} udp kube-dns.kube-system.svc.cluster.local ${hex('0', address)}`,
        ]),
    `ask node ${address} udp ${api} ${hex('0', '10.32.0.1')}`,
    `ask node ${address} tcp ${api} ${hex('0', '10.32.0.1')}`,
    `ask node ${address} udp kube-dns.kube-system.svc.cluster.local ${hex('0', address)}`,
    `ask node ${address} udp khw-lab-none.default.svc.cluster.local ${hex('3')}`,
    ...[...servers, '192.168.140.1'].flatMap((server) =>
      outside.map(([name, answer]) => `ask node ${server} udp ${name} ${answer}`),
    ),
    ...servers.map((server) => `ask node ${server} udp ${api} ${hex('0', '10.32.0.1')}`),
    `on ${node}`,
  ].join('\n');
}

const kubelet = `config /var/lib/kubelet/kubelet-config.yaml\n kind: KubeletConfiguration\n clusterDNS: ["${address}"]\n clusterDomain: cluster.local\nresolv /etc/resolv.conf\n`;

/** Answers by the names of facts. */
const finished: Readonly<Record<string, string>> = {
  objects,
  kubelet,
  lookups: lookups('node-0', '10.200.0.7'),
  'node-0': lookups('node-0', '10.200.0.7'),
  'node-1': lookups('node-1'),
};

const judge = judgeBy((fact) => finished[fact] ?? '');

t.test('on a finished lab every check passes', (t) => {
  for (const check of checks) t.match(judge(check), { state: 'pass' }, check.id);
  t.end();
});

const wrong: readonly Wrong[] = [
  [
    '13.rights',
    '{"status":{"allowed":true}}\n=== watch-endpointslices',
    '{"status":{"allowed":false}}\n=== watch-endpointslices',
    ['may not watch endpointslices', 'ClusterRoleBinding'],
  ],
  ['13.rights', /allowed/g, 'said', ['did not say']],
  ['13.corefile', ' in-addr.arpa', '', ['not in-addr.arpa']],
  ['13.corefile', 'kubernetes cluster.local', 'kubernetes other.local', ['not cluster.local']],
  ['13.corefile', 'kubernetes cluster', 'hosts cluster', ['no plugin kubernetes']],
  ['13.corefile', '=== configuration 200', '=== configuration 404', ['no ConfigMap']],
  ['13.loop', '/etc/resolv.conf #', `${address}:53 #`, [`forward to ${address}`]],
  [
    '13.loop',
    '"serviceAccountName":"coredns","dnsPolicy":"Default"',
    '"dnsPolicy":"ClusterFirst"',
    ['dnsPolicy ClusterFirst', 'itself'],
  ],
  ['13.deployment', '"availableReplicas":2', '"availableReplicas":1', ['1 of 2 available']],
  ['13.deployment', '"replicas":2,"template"', '"replicas":0,"template"', ['scaled to 0']],
  [
    '13.deployment',
    /^\{"items".*\n(?==== deployments)/,
    '{"items":[]}\n',
    ['no deployment in kube-system'],
  ],
  ['13.pods', /"status":"True"(?=.*coredns-b)/, '"status":"False"', ['coredns-a is not ready']],
  ['13.service', `"clusterIP":"${address}"`, '"clusterIP":"10.32.0.11"', ['at 10.32.0.11']],
  ['13.service', ',{"port":53,"protocol":"TCP"}', '', ['no port 53 over TCP']],
  ['13.endpoints', /"ready":true/g, '"ready":false', ['no endpoints']],
  ['13.kubelet.node-0', /^ clusterDNS.*\n/m, '', ['clusterDNS not set']],
  ['13.kubelet.node-0', 'clusterDomain: cluster', 'clusterDomain: other', ['other.local']],
  ['13.servers.node-0', /^server .*\n/gm, '', ['knows of no name server']],
  [
    '13.servers.node-0',
    /^(ask node 10\.200\.1\.5 udp kubernetes\S+) .*$/m,
    '$1 dd: error: Connection refused',
    ['10.200.1.5', 'refused', 'does not reach that pod'],
  ],
  [
    '13.names.node-0',
    /^(ask pod:10\.200\.0\.7 10\.32\.0\.10 udp kubernetes\S+) .*$/m,
    '$1 ',
    ['pod 10.200.0.7 on node-0', 'no answer'],
  ],
  [
    '13.names.node-0',
    /^(ask node \S+ udp khw-lab-none\S+) .*$/m,
    `$1 ${hex('0', '10.9.9.9')}`,
    ['which there is not: 10.9.9.9'],
  ],
  [
    '13.names.node-0',
    /^(ask node \S+ udp kube-dns\S+) .*$/m,
    `$1 ${hex('3')}`,
    ['kube-dns.kube-system', 'NXDOMAIN'],
  ],
  ['13.tcp.node-0', /^(ask node \S+ tcp \S+) .*$/m, '$1 ', ['no answer']],
  [
    '13.forward',
    /^(ask node 10\.200\.0\.5 udp khw-lab-1\S+) .*$/gm,
    `$1 ${hex('2')}`,
    ['SERVFAIL', 'the resolver of node-0: NXDOMAIN'],
  ],
  [
    '13.resolver',
    `resolv 10.200.0.7 nameserver ${address}`,
    'resolv 10.200.0.7 nameserver 192.168.140.1',
    ['192.168.140.1', 'made before'],
  ],
  [
    '13.search',
    /^(ask pod:\S+ \S+ udp kube-dns\.kube-system\.svc\S+) .*$/m,
    `$1 ${hex('3')}`,
    ['10.200.0.7 on node-0 looks in default.svc'],
  ],
];

t.test('each check sees what is wrong, and says it', (t) => {
  eachIsSeen(t, checks, wrong, judge);
  t.end();
});

t.test('what is right in another way', (t) => {
  const right: readonly (readonly [string, string | RegExp, string])[] = [
    ['13.corefile', 'in-addr.arpa ip6.arpa', '32.10.in-addr.arpa 10.200.0.0/16'],
    ['13.corefile', 'cluster.local in-addr.arpa ip6.arpa', 'CLUSTER.LOCAL. in-addr.arpa.'],
    ['13.corefile', 'kubernetes cluster.local in-addr.arpa ip6.arpa {', 'kubernetes {'],
    ['13.loop', 'forward . /etc/resolv.conf', ''],
    ['13.kubelet.node-0', `clusterDNS: ["${address}"]`, `clusterDNS:\n   - ${address}`],
    ['13.forward', /^ask node 192\.168\.140\.1 (.*) \S+$/gm, 'ask node 192.168.140.1 $1 '],
    ['13.resolver', '"dnsPolicy":"ClusterFirst"', '"dnsPolicy":"Default"'],
    ['13.search', /^pod .*$/gm, ''],
  ];
  for (const [id, what, instead] of right) {
    const text = Object.values(finished).join('\n');
    t.not(text.replace(what, instead), text, `${id}: ${String(what)} is there`);
    t.match(
      judge(checkOf(id), (each) => each.replace(what, instead)),
      { state: 'pass' },
      id,
    );
  }
  t.end();
});

t.test('what CoreDNS itself said is told of a pod that is not ready', (t) => {
  const verdict = judge(checkOf('13.pods'), (text) =>
    text
      .replace(/"status":"True"(?=.*coredns-b)/, '"status":"False"')
      .replace(
        'on node-0',
        'log coredns-a [FATAL] plugin/loop: Loop (127.0.0.1:1 -> :53) detected',
      ),
  );
  t.match(verdict, { state: 'fail', actual: /coredns-a is not ready: .*plugin\/loop: Loop/ });
  t.end();
});
