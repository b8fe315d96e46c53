import { readFileSync } from 'node:fs';
import t from 'tap';
import { readConfig } from '../../labs/kubernetes/checking/config-kinds.js';
import { encryptionProblem } from '../../labs/kubernetes/checking/encryption-rules.js';

const scheduler = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: /k}
leaderElection: {leaderElect: true}
`;
const kubelet = `kind: KubeletConfiguration
apiVersion: kubelet.config.k8s.io/v1beta1
failSwapOn: false
runtimeRequestTimeout: "15m"
`;
const encryption = (resources: string): string =>
  `kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources: [${resources}]\n`;

const refused: readonly (readonly [string, string, RegExp])[] = [
  [
    'strict: a key twice',
    `${scheduler}kind: KubeSchedulerConfiguration\n`,
    /^is refused: .*unique/,
  ],
  [
    'strict: a field that nobody knows',
    `${scheduler}leaderelection: {}\n`,
    /leaderelection, which nobody knows: is it leaderElection\?/,
  ],
  [
    'strict: deeper',
    scheduler.replace('leaderElect:', 'LeaderElect:'),
    /leaderElection\.LeaderElect/,
  ],
  [
    'a text for a switch',
    kubelet.replace('false', '"false"'),
    /failSwapOn: "false", which is not true or false/,
  ],
  ['a number for a text', kubelet.replace('"15m"', '15'), /runtimeRequestTimeout: 15/],
  ['a time without its unit', kubelet.replace('"15m"', '"15"'), /a time such as "15s"/],
  ['a fraction', `${kubelet}maxPods: 16.5\n`, /whole number/],
  ['a text for a list', `${kubelet}clusterDNS: 10.32.0.10\n`, /no list in clusterDNS/],
  ['a text for a group', `${kubelet}authentication: yes please\n`, /no settings in authentication/],
  ['a tab', kubelet.replace('failSwapOn', '\tfailSwapOn'), /^is no YAML/],
  ['a list', '- a\n', /holds no settings/],
  ['nothing', '', /it is empty/],
  [
    'strict: a field of the encryption configuration',
    encryption('{resources: [secrets], provider: []}'),
    /provider, which nobody knows: is it providers\?/,
  ],
];
const taken: readonly (readonly [string, string])[] = [
  ['lenient: a key twice', `${kubelet}failSwapOn: true\n`],
  ['lenient: a field that nobody knows', `${kubelet}failswapon: 7\n`],
  ['words of YAML 1.1', kubelet.replace('false', 'off')],
  ['CR LF and a byte order mark', `\ufeff${scheduler.replaceAll('\n', '\r\n')}`],
  ['JSON', '{"kind":"KubeletConfiguration","failSwapOn":false,\n\t"maxPods":16}'],
  ['nothing for a field', `${kubelet}maxPods:\n`],
  ['a second document', `${kubelet}---\n[\n`],
];

t.test('what the program of a kind refuses is refused, what it takes passes', (t) => {
  for (const [name, text, problem] of refused) t.match(readConfig(text), { problem }, name);
  for (const [name, text] of taken) t.match(readConfig(text), { value: {} }, name);
  for (const name of ['kubelet-config', 'kube-proxy-config', 'kube-scheduler', 'encryption-config'])
    t.match(
      readConfig(
        readFileSync(`labs/kubernetes/files/${name}.yaml`, 'utf8').replaceAll(/^\$\{\w+\}/gm, ''),
      ),
      { value: {} },
      name,
    );
  t.end();
});

t.test('encryption configurations that the API server does not take', (t) => {
  const problemOf = (entry: string): string | undefined => {
    const reading = readConfig(encryption(entry));
    return 'problem' in reading
      ? reading.problem
      : encryptionProblem(reading.value as Readonly<Record<string, unknown>>);
  };
  const keys = '{keys: [{name: a, secret: b}]}';
  const good = `{resources: [secrets], providers: [{aescbc: ${keys}}, {identity: {}}]}`;
  for (const entry of [
    good,
    `${good}, {resources: ['*.apps', configmaps], providers: [{identity: {}}]}`,
    good.replace('[secrets]', "['*.*']"),
    good.replace('aescbc', 'secretbox'),
  ])
    t.equal(problemOf(entry), undefined, entry);
  for (const [entry, words] of [
    [good.replace('{identity: {}}', 'identity: '), /./],
    [
      good.replace('{identity: {}}', '{identity: }'),
      /identity with nothing in it: write `identity: \{\}`/,
    ],
    [good.replace('[secrets]', '[]'), /no resources/],
    [good.replace('[secrets]', '[Secrets]'), /Secrets, which is no name/],
    [good.replace('[secrets]', "['*']"), /\*, which is no name/],
    [good.replace('[secrets]', '[secrets, secrets]'), /twice/],
    [good.replace('[secrets]', "[secrets, '*.*']"), /beside what it means/],
    [good.replace('[secrets]', "[secrets, '*.']"), /beside what it means/],
    [good.replace('}, {identity', ', identity'), /aescbc and identity in one item/],
    [good.replace('[{name: a, secret: b}]', '[]'), /aescbc without keys/],
    [good.replace('name: a, ', ''), /without a name/],
    ['{resources: [secrets], providers: []}', /no providers/],
  ] as const)
    t.match(problemOf(entry), words, entry);
  t.end();
});
