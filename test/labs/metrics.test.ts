import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { cka as track } from '../../labs/cka/index.js';
import { aggregationFact, readAggregation } from '../../labs/kubernetes/metrics/aggregation.js';
import { aggregationFlags } from '../../labs/kubernetes/metrics/front-proxy.js';
import { metricsManifest } from '../../labs/kubernetes/metrics/manifest.js';
import type { Check } from '../../lib/core/check.js';
import { at, textAt } from '../../lib/evidence/api.js';
import { hostRunner } from '../../lib/host/process.js';
import { labs, smallLab } from './fixture.js';
import { areBash, eachIsSeen, gradingScripts, judgeBy, stepScripts, type Wrong } from './judged.js';
import { isWhole } from './whole.js';

const chapter = track.optional?.find(({ slug }) => slug === 'metrics');
const checks = chapter!.checks(smallLab);

t.test('what is given to the API server', (t) => {
  const lab = { ...smallLab, slowness: 2 };
  const objects = parseAllDocuments(metricsManifest(lab)).map((each) => each.toJS() as unknown);
  const of = (kind: string): unknown => objects.find((each) => textAt(each, 'kind') === kind);
  const container = at(of('Deployment'), 'spec', 'template', 'spec', 'containers', 0);
  t.equal(
    textAt(container, 'image'),
    'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
    'by its public name',
  );
  t.match(JSON.stringify(at(container, 'args')), '--metric-resolution=30s');
  t.notMatch(JSON.stringify(objects), /nsecure/, 'every certificate is looked at');
  t.equal(textAt(of('APIService'), 'spec', 'caBundle'), '${CA_BUNDLE}', 'left to the shell');
  t.end();
});

const all = Object.entries(labs).map(([name, own]) => {
  const lab = { ...own, releaseSet: '1.32' };
  return {
    name,
    lab,
    own: chapter!.checks(lab),
    earlier: track.chapters.flatMap((each) => each.checks(lab)),
    faults: chapter!.faults(lab),
    steps: chapter!.steps(lab).flat(),
  };
});

t.test('checks, faults and steps are whole on every lab', (t) => {
  for (const { name, lab, earlier } of all) isWhole(t, name, chapter!, lab, earlier);
  t.ok(all[0]!.own.length >= 8, 'on a usual lab there is enough to look at');
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

/** What openssl makes by the commands of the steps, in a folder. */
async function certificates(folder: string): Promise<void> {
  const authority = 'openssl req -x509 -newkey rsa:2048 -noenc -days 9 -subj /CN=CA';
  const commands = chapter!
    .steps(smallLab)
    .flat()
    .filter(({ id }) => id === '15.front-proxy' || id === '15.serving')
    .map(({ commands: typed, done }) => `${typed}\n${typeof done === 'string' ? done : ''}`);
  await hostRunner().run(
    ['bash', '-c', ['set -e', `${authority} -keyout ca.key -out ca.crt`, ...commands].join('\n')],
    { cwd: folder },
  );
}

t.test('certificates that steps make, and an API server that shows them', async (t) => {
  const folder = t.testdir({});
  await certificates(folder);
  const looked = async (change: (flag: string) => string | undefined = (flag) => flag) => {
    const flags = aggregationFlags
      .map(([name, value]) => `--${name}=${value.replace('/var/lib/kubernetes', folder)}`)
      .flatMap((flag) => change(flag) ?? []);
    const program = join(folder, 'kube-apiserver');
    writeFileSync(program, '#!/bin/bash\necho up\nread -r _\n');
    chmodSync(program, 0o755);
    const server = spawn(program, flags, { stdio: ['pipe', 'pipe', 'ignore'] });
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const script = aggregationFact('server').script;
    const { stdout } = await hostRunner().run(['bash', '-c', script]);
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.stdin.end('\n');
    await gone;
    return readAggregation({ exitCode: 0, stdout, stderr: '' });
  };
  const right = await looked();
  t.match(right, { missing: [], subject: 'front-proxy-client', isPair: true, verified: /: OK$/ });
  t.equal(right.flags.get('enable-aggregator-routing'), 'true');
  const other = await looked((flag) => flag.replace(/(client-ca-file)=.*/, `$1=${folder}/ca.crt`));
  t.notMatch(other.verified, /: OK$/);
  const lost = await looked((flag) => flag.replace('client.key', 'other.key'));
  t.same(lost.missing, [`${folder}/front-proxy-other.key`]);
  const bare = await looked(() => undefined);
  t.equal(bare.flags.size, 0);
});

t.test('the unit gets its flags, once', async (t) => {
  const step = chapter!
    .steps(smallLab)
    .flat()
    .find(({ id }) => id === '15.flags.server');
  const before = 'ExecStart=/usr/local/bin/kube-apiserver \\\n  --v=2\nRestart=on-failure\n';
  const folder = t.testdir({ 'kube-apiserver.service': before });
  const file = join(folder, 'kube-apiserver.service');
  const typed = (step?.commands ?? '')
    .replaceAll('/etc/systemd/system', folder)
    .split('\n')
    .filter((line) => /^(sed|flags=)/.test(line))
    .join('\n');
  const once = await hostRunner().run(['bash', '-c', `${typed}\ncat ${file}`]);
  for (const [name, value] of aggregationFlags) t.match(once.stdout, ` --${name}=${value} `);
  const twice = await hostRunner().run(['bash', '-c', `${typed}\ncat ${file}`]);
  t.equal(twice.stdout, once.stdout);
  const back = once.stdout.replace(/ --(requestheader-|proxy-client-|enable-agg)\S*/g, '');
  t.equal(back, before, 'and nothing else');
});

const response = (name: string, body: object): string =>
  `${JSON.stringify(body)}\n=== ${name} 200 0 \n`;
const yes = (name: string): string => response(name, { status: { allowed: true } });

/** What a finished cluster answers. */
const finished: Readonly<Record<string, string>> = {
  aggregation: [
    'flag client-ca-file /var/lib/kubernetes/ca.crt',
    ...aggregationFlags.map(([name, value]) => `flag ${name} ${value}`),
    'subject front-proxy-client',
    'verified /var/lib/kubernetes/front-proxy-client.crt: OK',
    'pair yes',
    'end',
  ].join('\n'),
  objects: [
    response('deployment', {
      spec: {
        replicas: 1,
        template: {
          spec: {
            serviceAccountName: 'metrics-server',
            containers: [{ args: ['--kubelet-certificate-authority=/ca.crt'] }],
          },
        },
      },
      status: { replicas: 1, availableReplicas: 1 },
    }),
    response('servers', { items: [] }),
    response('service', { spec: { selector: { 'k8s-app': 'metrics-server' } } }),
    response('slices', {
      items: [{ endpoints: [{ addresses: ['10.200.0.9'], conditions: { ready: true } }] }],
    }),
    response('apiService', {
      spec: { caBundle: 'QQ==' },
      status: { conditions: [{ type: 'Available', status: 'True', reason: 'Passed' }] },
    }),
    response('metrics', {
      items: [{ metadata: { name: 'node-0' } }, { metadata: { name: 'node-1' } }],
    }),
    ...['get-nodes-metrics', 'list-nodes', 'list-pods'].map(yes),
    ...['review-tokens', 'review-access', 'read-headers'].map(yes),
  ].join(''),
};

const judge = judgeBy((fact) => finished[fact] ?? '');

t.test('on a finished lab every check passes', (t) => {
  for (const check of checks) t.match(judge(check), { state: 'pass' }, check.id);
  t.end();
});

const no = (name: string): readonly [string, string] => [
  `{"status":{"allowed":true}}\n=== ${name}`,
  `{"status":{"allowed":false}}\n=== ${name}`,
];

const wrong: readonly Wrong[] = [
  ['15.front-proxy.server', /flag proxy-client-key-file.*/, '', ['--proxy-client-key-file']],
  ['15.front-proxy.server', 'subject', 'missing /x.crt\nsubject', ['/x.crt is not there']],
  ['15.front-proxy.server', 'client.crt: OK', 'client.crt: bad', ['client.crt: bad', '401']],
  ['15.front-proxy.server', 'pair yes', '', ['another certificate']],
  ['15.front-proxy.server', 'subject front-proxy-client', 'subject admin', ['CN admin']],
  ['15.own-authority.server', /flag requestheader-allowed.*/, '', ['every name counts']],
  [
    '15.own-authority.server',
    'kubernetes/front-proxy-ca.crt',
    'kubernetes/ca.crt',
    ["everybody's"],
  ],
  ['15.headers.server', 'X-Remote-Group', 'X-Group', ['--requestheader-group-headers=X-Group']],
  ['15.routing.server', 'routing true', 'routing false', ['false', 'kube-proxy']],
  ['15.routing.server', /flag enable-agg.*/, '', ['not set']],
  ['15.rights', ...no('get-nodes-metrics'), ['may not get nodes/metrics']],
  ['15.rights', /allowed/g, 'said', ['did not say']],
  ['15.delegation', ...no('review-tokens'), ['may not create tokenreviews']],
  ['15.verified', '{"caBundle":"QQ=="}', '{"insecureSkipTLSVerify":true}', ['insecureSkip']],
  [
    '15.verified',
    '--kubelet-certificate-authority=/ca.crt',
    '--kubelet-insecure-tls',
    ['--kubelet'],
  ],
  ['15.deployment', '"availableReplicas":1', '"availableReplicas":0', ['0 of 1 available']],
  ['15.endpoints', '"ready":true', '"ready":false', ['no endpoints']],
  [
    '15.apiservice',
    '"status":"True","reason":"Passed"',
    '"status":"False","reason":"FailedDiscoveryCheck","message":"x509: unknown authority"',
    ['FailedDiscoveryCheck', 'caBundle'],
  ],
  ['15.measured.node-0', '{"metadata":{"name":"node-0"}},', '', ['only of node-1']],
];

t.test('each check sees what is wrong, and says it', (t) => {
  eachIsSeen(t, checks, wrong, judge);
  t.end();
});

t.test('what is right in another way', (t) => {
  const of = (id: string): Check => checks.find((check) => check.id === id)!;
  t.match(
    judge(of('15.routing.server'), (text) => text.replace('routing true', 'routing --v=2')),
    { state: 'pass' },
    'a flag without a value',
  );
  t.match(
    judge(of('15.headers.server'), (text) =>
      text.replace('X-Remote-Group', 'x-group,x-remote-group'),
    ),
    { state: 'pass' },
  );
  t.end();
});

t.test('what is laid beside the reference is the same', (t) => {
  const [comparison] = chapter!.comparisons(smallLab);
  const stdout = (finished['objects'] ?? '').replace(
    '"containers":[{',
    '"containers":[{"image":"registry.k8s.io/metrics-server/metrics-server:v0.8.0",',
  );
  const service =
    '"spec":{"group":"metrics.k8s.io","service":{"namespace":"kube-system","name":"metrics-server"},';
  t.same(
    comparison?.read({
      exitCode: 0,
      stdout: stdout.replace('"spec":{"caBundle"', `${service}"caBundle"`),
      stderr: '',
    }),
    comparison?.reference,
  );
  t.end();
});

t.test('what the account may do is asked in the words of the API', (t) => {
  const { facts } = checks.find(({ id }) => id.endsWith('.delegation'))!;
  const script = Object.values(facts)
    .map((fact) => fact.script)
    .join('\n');
  const asked = [...script.matchAll(/"resourceAttributes":(\{[^}]*\})/g)].map(
    ([, text = '{}']) => JSON.parse(text) as Record<string, string>,
  );
  // ResourceAttributes, authorization.k8s.io/v1: unknown fields are dropped without a word.
  const known = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'];
  t.same(
    asked.flatMap((attributes) => Object.keys(attributes).filter((key) => !known.includes(key))),
    [],
  );
  t.ok(
    asked.some(
      ({ resource, name }) =>
        resource === 'configmaps' && name === 'extension-apiserver-authentication',
    ),
  );
  t.end();
});
