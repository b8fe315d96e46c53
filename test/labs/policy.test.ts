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

/** What a finished cluster answers. */
const finished: Readonly<Record<string, string>> = {
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
];

t.test('each check sees what is wrong, and says it', (t) => {
  eachIsSeen(t, checks, wrong, judge);
  t.end();
});
