/** One thing is different in a finished lab: what it breaks is named, and what it does not break passes. */
import t from 'tap';
import { journalCauses } from '../../labs/kubernetes/checking/journal-causes.js';
import { unitVerdict } from '../../labs/kubernetes/checking/running.js';
import { otherwise, type Encryption } from '../../labs/kubernetes/checking/encryption.js';
import { shown } from '../../labs/kubernetes/checking/verdict.js';
import { knownCause } from '../../lib/evidence/journal.js';
import { readUnits } from '../../lib/evidence/unit.js';
import { finishedChecks, judge } from './finished-lab.js';

type Change = readonly [check: string, what: string | RegExp, instead: string];

const verdict = ([id, what, instead]: Change): ReturnType<typeof judge> => {
  const check = finishedChecks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  const changed: boolean[] = [];
  const found = judge(check, (text) => {
    const now = text.replace(what, instead);
    changed.push(now !== text);
    return now;
  });
  if (!changed.includes(true)) throw new Error(`${id}: nothing to change in ${String(what)}`);
  return found;
};

const apiFlag = (flag: string): readonly [RegExp, string] => [
  /^ --authorization-mode=.*$/m,
  `$&\n ${flag}`,
];
const managerFlag = (flag: string): readonly [RegExp, string] => [
  /^ --root-ca-file=.*$/m,
  `$&\n ${flag}`,
];

const broken: readonly (readonly [...Change, says: readonly string[]])[] = [
  [
    '08.api-flags.server',
    ...apiFlag('--advertise-address=192.0.2.1'),
    ['--advertise-address=192.0.2.1'],
  ],
  [
    '08.api-flags.server',
    ...apiFlag('--runtime-config=apps/v1=false'),
    ['--runtime-config=apps/v1=false'],
  ],
  [
    '08.api-access.server',
    ...apiFlag('--disable-admission-plugins=PodSecurity,ServiceAccount'),
    ['--disable-admission-plugins=PodSecurity,ServiceAccount'],
  ],
  ...[
    'deployment-controller',
    'replicaset',
    'endpointslice-controller',
    'namespace-controller',
  ].map(
    (name) =>
      [
        '08.controller-manager-flags.server',
        ...managerFlag(`--controllers=*,-${name}`),
        [`--controllers=*,-${name}`],
      ] as const,
  ),
  [
    '08.controller-manager-flags.server',
    ...managerFlag('--controllers=deployment-controller'),
    ['--controllers=deployment-controller'],
  ],
  [
    '09.kubelet-api.node-0',
    /mode: Webhook/,
    'mode: AlwaysAllow',
    ['authorization.mode is AlwaysAllow'],
  ],
  [
    '09.kubelet-api.node-0',
    /^config /m,
    'authorization-mode AlwaysAllow\nconfig ',
    ['AlwaysAllow'],
  ],
  ['09.ready.node-0', /("allocatable":\{[^}]*"pods":)"\d+"/g, '$1"1"', ['takes 1 pods', 'maxPods']],
  ['09.pod-network.node-0', /isGateway/g, 'isX', ['isGateway is not true', 'CNI']],
  ['09.pod-network.node-0', /0\.0\.0\.0\/0/g, '10.0.0.0/8', ['no way but to 10.0.0.0/8']],
  [
    '11.routes.node-0',
    /^addr /m,
    'addr 1: lo    inet 192.168.140.13/32 scope global lo\naddr ',
    ['address of node-1'],
  ],
  [
    '12.deployment',
    '\n=== secret 201 0 ',
    '{"kind":"Status","message":"Internal error occurred: failed calling webhook \\"fuzz.example.com\\": no"}\n=== secret 500 0 ',
    ['new secret', 'webhook fuzz.example.com'],
  ],
  [
    '12.deployment',
    '{"kind":"APIServiceList","items":[]}',
    '{"items":[{"metadata":{"name":"v1.fuzz.example"},"status":{"conditions":[{"type":"Available","status":"False","message":"service/none is not present"}]}}]}',
    ['v1.fuzz.example is not available', 'delete apiservice v1.fuzz.example'],
  ],
  ['08.scheduler-leader', /^(?=\n*$)/, 'profiles other\n', ['works for other only']],
  ['11.bridge.node-0', /(bridge\\+":\\+")cni0/g, '$1cni9', ['cni9']],
  [
    '12.logs',
    /[^]*/,
    '{"kind":"Status","message":"no preferred addresses found; known addresses: []"}\nlogs 500 0 \nexec\n',
    ['--kubelet-preferred-address-types'],
  ],
  [
    '12.logs',
    /[^]*/,
    '{"kind":"Status","message":"Get x: tls: x509: certificate is valid for 127.0.0.1, not 192.168.77.31"}\nlogs 500 0 \nexec\n',
    ['--kubelet-preferred-address-types', 'not 192.168.77.31'],
  ],
];
t.test('what breaks a cluster is named', (t) => {
  for (const [id, what, instead, says] of broken) {
    const found = verdict([id, what, instead]);
    t.equal(found.state, 'fail', `${id}: ${instead}`);
    for (const word of says)
      t.ok(JSON.stringify(found).includes(word), `${id}: ${word} in ${JSON.stringify(found)}`);
  }
  t.end();
});

const right: readonly Change[] = [
  ['08.api-flags.server', ...apiFlag('--runtime-config=api/all=true')],
  ['08.api-flags.server', ...apiFlag('--runtime-config=autoscaling/v1=false')],
  ['08.api-access.server', ...apiFlag('--disable-admission-plugins=PodSecurity')],
  [
    '08.controller-manager-flags.server',
    ...managerFlag('--controllers=*,bootstrap-signer-controller'),
  ],
  ['08.controller-manager-flags.server', ...managerFlag('--controllers=-cronjob-controller,*')],
  [
    '08.controller-manager-flags.server',
    /^ --service-cluster-ip-range=10\.32\.0\.0\/24$/m,
    ' --service-cluster-ip-range=10.32.0.0/25',
  ],
  ['09.pod-network.node-0', /isGateway/g, 'isDefaultGateway'],
];
t.test('what breaks nothing passes', (t) => {
  for (const change of right) t.match(verdict(change), { state: 'pass' }, change.join(' '));
  t.end();
});

t.test('an API server that listens elsewhere is told by its flags', (t) => {
  const check = finishedChecks.find(({ id }) => id === '08.api-ready.server')!;
  for (const flag of ['--bind-address=127.0.0.1', '--secure-port=6444']) {
    const found = judge(check, (text, key) =>
      key === 'server ready'
        ? '\n=== ready 000 7 Failed to connect\n'
        : text.replace(/^ --tls-cert-file=.*$/m, `$&\n ${flag}`),
    );
    t.match(found, { state: 'fail', cause: { text: new RegExp(`it was given ${flag}`) } });
  }
  t.end();
});

t.test(
  'an API server that does not listen on loopback is of no use to the clients beside it',
  (t) => {
    t.match(
      verdict([
        '08.api-ready.server',
        /^ --tls-cert-file=.*$/m,
        '$&\n --bind-address=192.168.140.11',
      ]),
      { state: 'fail', actual: /--bind-address=192\.168\.140\.11/ },
    );
    t.end();
  },
);

const key = (digest: string): Encryption['keys'][number] => ({
  bytes: 32,
  digest,
  provider: 'aescbc',
});
const encryption = (more: Partial<Encryption>): Encryption => ({
  path: '/x',
  problem: undefined,
  mode: 0o600,
  broken: false,
  kind: 'EncryptionConfiguration',
  apiVersion: 'apiserver.config.k8s.io/v1',
  resources: ['secrets'],
  providers: ['aescbc', 'identity'],
  secrets: ['left-out'],
  keys: [key('a')],
  ...more,
});
t.test('a configuration reads what another one wrote if it has its keys, for secrets', (t) => {
  const original = encryption({});
  t.equal(otherwise(encryption({ keys: [key('b'), key('a')] }), original), undefined);
  t.equal(otherwise(encryption({ resources: ['secrets', 'configmaps'] }), original), undefined);
  t.match(otherwise(encryption({ keys: [key('b')] }), original), 'another key');
  t.match(otherwise(encryption({ resources: ['configmaps'] }), original), 'does not name secrets');
  t.end();
});

const meaning = (line: string): string | undefined =>
  knownCause([line], journalCauses, shown)?.text;
t.test('programs that do not start say which flag or setting keeps them', (t) => {
  for (const [line, word] of [
    ['Error: --etcd-servers must be specified', /without --etcd-servers\./],
    [
      'E1129 12:00:00.1 1 run.go:72] "command failed" err="service-account-issuer is a required flag"',
      /without --service-account-issuer\./,
    ],
    ['Error: missing filename for serving cert', /--tls-private-key-file/],
    [
      'E1129 12:00:00.1 1 run.go:72] "command failed" err="unrecognized feature gate: NoSuchGate"',
      /NoSuchGate \(featureGates/,
    ],
    [
      'E1129 12:00:00.1 1 kubelet.go:1] "Failed to start ContainerManager" err="invalid Node Allocatable configuration. Resource \\"memory\\" has a reservation of {{68719476736 0} {<nil>} 64Gi BinarySI} but capacity of {1}. Expected capacity >= reservation."',
      /more memory .*kubeReserved/,
    ],
    [
      'E1129 12:00:00.1 1 x.go:1] "Error running ProxyServer" err="can\'t use the IPVS proxier: no ipset"',
      /mode IPVS of kube-proxy/,
    ],
    [
      'E1129 12:00:00.1 1 leaderelection.go:1] error: etcdserver: request is too large',
      /--max-request-bytes/,
    ],
  ] as const)
    t.match(meaning(line), word, line);
  t.end();
});

t.test('a pair that is none is told by the flags of the unit', (t) => {
  const told = (command: string): unknown =>
    unitVerdict(
      'it runs',
      {
        unit: readUnits(
          `Id=x.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nExecStart={ path=/x ; argv[]=/x ${command} ; ignore_errors=no ; }`,
        ).get('x.service')!,
        up: 1000,
        restarted: [],
        there: [],
        journal: ['Error: tls: private key does not match public key'],
      },
      '',
    );
  t.match(told('--v=2 --tls-cert-file=/a.crt --tls-private-key-file=/a.key --client-ca-file=/c'), {
    cause: { text: /not a pair: --tls-cert-file=\/a\.crt, --tls-private-key-file=\/a\.key\.$/ },
  });
  t.match(told('--config=/k.yaml'), { cause: { text: /tlsCertFile and tlsPrivateKeyFile/ } });
  t.end();
});
