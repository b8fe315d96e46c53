import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { cka as track } from '../../labs/cka/index.js';
import { policyManifest } from '../../labs/kubernetes/policy/policy.js';
import { at, textAt } from '../../lib/evidence/api.js';
import { smallLab } from './fixture.js';
import { eachIsSeen, judgeBy, type Wrong } from './judged.js';

const chapter = track.optional?.find(({ slug }) => slug === 'network-policies');
const checks = chapter!.checks(smallLab);
const objects = parseAllDocuments(policyManifest(smallLab)).map((each) => each.toJS() as unknown);
const daemonSet = objects.find((each) => textAt(each, 'kind') === 'DaemonSet');

t.test('it builds on the name server, and is of the public image', (t) => {
  t.same(chapter?.buildsOn, ['13']);
  t.equal(
    textAt(daemonSet, 'spec', 'template', 'spec', 'containers', 0, 'image'),
    'registry.k8s.io/networking/kube-network-policies:v0.8.0',
  );
  t.end();
});

const response = (name: string, body: object): string =>
  `${JSON.stringify(body)}\n=== ${name} 200 0 \n`;
const said = (list: string, allowed: boolean): readonly string[] =>
  [0, 1, 2].map((index) => response(`${list}-${index}`, { status: { allowed } }));

const pod = '10.200.0.6';
const own =
  '-A POSTROUTING -s 10.200.0.0/16 -d 10.200.0.0/16 -m mark ! --mark 0x4000/0x4000 -j ACCEPT';

/** `iptables-save -t nat` on node-0, as kube-proxy, the plugin bridge and the chapter leave it. */
const sources = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [4:240]
:CNI-9ef1 - [0:0]
:KUBE-POSTROUTING - [0:0]
${own}
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A POSTROUTING -s ${pod}/32 -m comment --comment "name: \\"bridge\\" id: \\"1c1c\\"" -j CNI-9ef1
-A CNI-9ef1 -d 10.200.0.0/24 -m comment --comment "name: \\"bridge\\" id: \\"1c1c\\"" -j ACCEPT
-A CNI-9ef1 ! -d 224.0.0.0/4 -m comment --comment "name: \\"bridge\\" id: \\"1c1c\\"" -j MASQUERADE
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic" -j MASQUERADE --random-fully
COMMIT
end
`;

/** What a finished cluster answers. */
const finished: Readonly<Record<string, string>> = {
  sources,
  enforcer: 'state S (sleeping)\nqueue bound\nend\n',
  objects: [
    response('daemonSet', {
      spec: at(daemonSet, 'spec'),
      status: { desiredNumberScheduled: 2, numberReady: 2 },
    }),
    ...said('may', true),
    ...said('mayNot', false),
  ].join(''),
};

const judge = judgeBy((fact) => finished[fact] ?? '');

t.test('on a finished lab every check passes', (t) => {
  for (const check of checks) t.match(judge(check), { state: 'pass' }, check.id);
  t.end();
});

const wrong: readonly Wrong[] = [
  [
    '16.rights',
    '{"status":{"allowed":true}}\n=== may-0',
    '{"status":{"allowed":false}}\n=== may-0',
    ['may not watch networkpolicies'],
  ],
  [
    '16.least',
    '{"status":{"allowed":false}}\n=== mayNot-0',
    '{"status":{"allowed":true}}\n=== mayNot-0',
    ['may get secrets'],
  ],
  ['16.daemonset', '"numberReady":2', '"numberReady":1', ['1 ready of 2', 'does not run']],
  [
    '16.daemonset',
    '"desiredNumberScheduled":2,"numberReady":2',
    '"desiredNumberScheduled":0',
    ['0 ready of 0', 'nodeSelector'],
  ],
  ['16.tolerations', '"tolerations":[{"operator":"Exists"}],', '', ['taints keep it away']],
  ['16.priority', '"priorityClassName":"system-node-critical",', '', ['none']],
  ['16.closed', '"/bin/netpol",', '"/bin/netpol","--fail-open",', ['--fail-open']],
  ['16.enforcer.node-0', 'state S (sleeping)', 'state T (stopped)', ['is stopped']],
  ['16.enforcer.node-0', 'queue bound', '', ['nobody listens']],
  ['16.enforcer.node-0', 'state S (sleeping)\n', '', ['no process']],
  ['16.addresses.node-0', own, '', [`${pod} becomes`, 'CNI-9ef1 ! -d 224.0.0.0/4']],
  ['16.addresses.node-0', own, own.replace('-d 10.200.0.0/16', '-d 10.200.0.0/24'), ['becomes']],
  ['16.addresses.node-0', own, own.replace('! --mark', '--mark'), ['becomes']],
  ['16.addresses.node-0', own, '-A POSTROUTING -j MASQUERADE', ['-A POSTROUTING -j MASQUERADE']],
  [
    '16.addresses.node-0',
    `${own}\n`,
    `-A POSTROUTING -s 10.200.0.0/24 -j SNAT --to-source 192.168.140.12\n${own}\n`,
    ['-j SNAT'],
  ],
];

t.test('other ways by which pods keep their addresses', (t) => {
  for (const [before, after] of [
    [own, own.replace('-j ACCEPT', '-j RETURN')],
    [own, '-A POSTROUTING -d 10.200.0.0/16 -j ACCEPT'],
    [own, '-A POSTROUTING -s 10.200.0.0/24 -d 10.200.1.0/24 -m comment --comment x -j ACCEPT'],
    // ipMasq is off, and what leaves the cluster is masqueraded by a rule of their own.
    [/^-A.*CNI.*\n/gm, '-A POSTROUTING -s 10.200.0.0/24 ! -d 10.200.0.0/16 -j MASQUERADE\n'],
    [/-A [^]*COMMIT/, 'COMMIT'],
    [sources, 'end\n'],
  ] as const) {
    const found = judgeBy((fact) => (finished[fact] ?? '').replace(before, after));
    for (const check of checks.filter(({ id }) => id.startsWith('16.addresses.')))
      t.match(found(check), { state: 'pass' }, `${check.id}: ${after}`);
  }
  t.end();
});

t.test('each check sees what is wrong, and says it', (t) => {
  eachIsSeen(t, checks, wrong, judge);
  t.end();
});
