import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import {
  flagsVerdict,
  keysVerdict,
  readTold,
  sameDigests,
  type Told,
} from '../../labs/kubernetes/control-plane/alike.js';
import { controllerChecks } from '../../labs/kubernetes/control-plane/checks.js';
import { endpointsVerdict } from '../../labs/kubernetes/control-plane/endpoints.js';
import { controllerFaults } from '../../labs/kubernetes/control-plane/faults.js';
import { missingCause } from '../../labs/kubernetes/control-plane/served-certificate.js';
import { readTokens, tokensVerdict } from '../../labs/kubernetes/control-plane/tokens.js';
import type { FactAnswer } from '../../lib/core/check.js';
import { controllers } from '../../lib/core/lab.js';
import { readCertificate, type Certificate } from '../../lib/evidence/certificate.js';
import { readProcesses, type Process } from '../../lib/evidence/unit.js';
import { largeLab, smallLab } from './fixture.js';

const large = cluster(largeLab);
const machines = controllers(largeLab);
const names = machines.map(({ name }) => name);
const answer = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });

/** The API server of a finished lab, on each controller, but for changes in some. */
const recorded = (
  JSON.parse(readFileSync('test/fixtures/answers/finished-lab.json', 'utf8')) as Record<
    string,
    string
  >
)['server units']!;
const processes = (
  changes: Readonly<Record<string, (text: string) => string>> = {},
): ReadonlyMap<string, Process> =>
  new Map(
    names.flatMap((name) => {
      const [found] = readProcesses((changes[name] ?? ((text) => text))(recorded)).filter(
        (process) => process.name === 'kube-apiserver',
      );
      return found === undefined ? [] : [[name, found] as const];
    }),
  );

t.test('flags that API servers share', (t) => {
  for (const name of names)
    t.match(flagsVerdict(name, processes()), { state: 'pass', evidence: /^6 flags as on / });
  const issuer = processes({
    'controller-1': (text) =>
      text.replace(
        /^ --service-account-issuer=.*$/m,
        ' --service-account-issuer=https://172.20.0.13:6443',
      ),
  });
  t.match(flagsVerdict('controller-1', issuer), {
    state: 'fail',
    expected: /^--service-account-issuer=https:\/\/server\S+:6443, as the others have it$/,
    actual: '--service-account-issuer=https://172.20.0.13:6443',
    cause: { text: 'Tokens that one of them signs are refused by the others.', origin: undefined },
  });
  t.match(flagsVerdict('controller-0', issuer), { state: 'pass' }, 'the others are no worse');
  t.match(
    flagsVerdict('controller-1', issuer, true),
    { state: 'fail', cause: { origin: 'tutorial' } },
    'where the text itself says so',
  );
  const many = (text: string): string =>
    text.replace(
      /^ --etcd-servers=.*$/m,
      ' --etcd-servers=https://172.20.0.12:2379,https://172.20.0.13:2379',
    );
  const turned = (text: string): string =>
    text.replace(
      /^ --etcd-servers=.*$/m,
      ' --etcd-servers=https://172.20.0.13:2379,https://172.20.0.12:2379',
    );
  t.match(
    flagsVerdict(
      'controller-2',
      processes({ 'controller-0': many, 'controller-1': many, 'controller-2': turned }),
    ),
    { state: 'pass' },
    'the order of etcd servers means nothing',
  );
  t.match(flagsVerdict('controller-2', processes({ 'controller-0': many, 'controller-1': many })), {
    state: 'fail',
    actual: /^--etcd-servers=/,
    cause: { text: /members of etcd/ },
  });
  t.match(
    flagsVerdict(
      'controller-2',
      processes({
        'controller-2': (text) => text.replace(/^ --service-node-port-range=.*\n/m, ''),
      }),
    ),
    { state: 'fail', actual: '--service-node-port-range=(not given)' },
  );
  const gone = processes({ 'controller-0': () => '' });
  t.match(flagsVerdict('controller-0', gone), { state: 'fail', actual: 'no kube-apiserver runs' });
  t.match(flagsVerdict('controller-1', gone), { state: 'pass' });
  t.end();
});

/** What the API server of each controller was told by files, but for changes in some. */
const told = (
  changes: Readonly<Record<string, (text: string) => string>> = {},
): ReadonlyMap<string, Told> => {
  const usually =
    'told client-ca-file 5f70bf18a0860070\ntold encryption-provider-config 0263829989b6fd95\ntold kubelet-certificate-authority 5f70bf18a0860070\ntold service-account-key-file 1b4f0e9851971998\ntold service-account-signing-key-file 1b4f0e9851971998\n';
  return new Map(
    names.flatMap((name) => {
      const found = readTold(answer((changes[name] ?? ((text) => text))(usually)));
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
};

t.test('keys for service accounts that API servers share', (t) => {
  for (const name of names) t.match(keysVerdict(name, told()), { state: 'pass' });
  const other = told({
    'controller-0': (text) => text.replaceAll('1b4f0e9851971998', 'aaaaaaaaaaaaaaaa'),
  });
  t.match(keysVerdict('controller-0', other), {
    state: 'fail',
    actual:
      'it signs with key aaaaaaaaaaaaaaaa, which the others do not know; it does not know key 1b4f0e9851971998, with which the others sign',
    cause: { text: /Unauthorized/ },
  });
  t.match(keysVerdict('controller-1', other), { state: 'pass' });
  const both = (text: string): string => `${text}told service-account-key-file bbbbbbbbbbbbbbbb\n`;
  t.match(
    keysVerdict(
      'controller-0',
      told({
        'controller-0': (text) =>
          both(text).replace(
            'signing-key-file 1b4f0e9851971998',
            'signing-key-file bbbbbbbbbbbbbbbb',
          ),
        'controller-1': both,
        'controller-2': both,
      }),
    ),
    { state: 'pass' },
    'in the middle of a rotation',
  );
  t.match(
    keysVerdict('controller-2', told({ 'controller-0': both, 'controller-1': both })),
    { state: 'pass' },
    'a key that nobody signs with yet',
  );
  t.match(keysVerdict('controller-0', told({ 'controller-0': () => '' })), { state: 'fail' });
  t.end();
});

t.test('files that API servers share', (t) => {
  const cause = { text: 'because' };
  const flags = ['encryption-provider-config'];
  for (const name of names)
    t.match(sameDigests(name, told(), flags, cause), {
      state: 'pass',
      evidence: '--encryption-provider-config: digest 0263829989b6fd95',
    });
  const other = told({
    'controller-2': (text) => text.replace('0263829989b6fd95', 'unreadable'),
  });
  t.match(sameDigests('controller-2', other, flags, cause), {
    state: 'fail',
    expected: '--encryption-provider-config: digest 0263829989b6fd95, as with the others',
    actual: '--encryption-provider-config names a file with digest unreadable',
    cause,
  });
  t.match(sameDigests('controller-0', other, flags, cause), { state: 'pass' });
  t.match(
    sameDigests(
      'controller-1',
      told({ 'controller-1': (text) => text.replace(/^told client.*\n/m, '') }),
      ['client-ca-file', 'kubelet-certificate-authority'],
      cause,
    ),
    { state: 'fail', actual: '--client-ca-file names a file with digest none' },
  );
  t.end();
});

t.test('tokens that all take', (t) => {
  const signed = '{"kind":"TokenRequest","status":{"token":""}}\n=== signed 201 0 \n';
  const taken = (name: string): string =>
    `{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"system:serviceaccount:default:default"}}}\n=== at-${name} 201 0 \n`;
  const refused = (name: string): string =>
    `{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}\n=== at-${name} 401 0 \n`;
  const answers = (
    of: (signer: string, asked: string) => string = (_, asked) => taken(asked),
  ): Parameters<typeof tokensVerdict>[1] =>
    new Map(
      names.map((signer) => [
        signer,
        readTokens(answer(`\n${signed}${names.map((asked) => of(signer, asked)).join('\n')}`)),
      ]),
    );
  t.match(tokensVerdict(machines, answers()), { state: 'pass', evidence: '9 tokens taken' });
  t.match(
    tokensVerdict(
      machines,
      answers((signer, asked) =>
        signer !== asked && [signer, asked].includes('controller-2')
          ? refused(asked)
          : taken(asked),
      ),
    ),
    {
      state: 'fail',
      actual: /controller-2 refuses a token of controller-0: HTTP 401: Unauthorized; /,
      cause: { text: 'controller-2 does not agree with the others on what a good token is.' },
    },
  );
  t.match(
    tokensVerdict(
      machines,
      answers((_, asked) => refused(asked)),
    ),
    { state: 'fail', cause: undefined },
    'nobody is the odd one',
  );
  t.match(
    tokensVerdict(
      machines,
      answers((_, asked) =>
        asked === 'controller-1' ? `\n=== at-${asked} 403 0 \n` : taken(asked),
      ),
    ),
    { state: 'pass' },
    'who is known may still do nothing',
  );
  t.match(
    tokensVerdict(
      machines,
      new Map([
        ...answers(),
        [
          'controller-0',
          readTokens(
            answer(
              '{"kind":"Status","message":"serviceaccounts \\"default\\" not found"}\n=== signed 404 0 \n',
            ),
          ),
        ],
      ]),
    ),
    {
      state: 'fail',
      actual: 'controller-0 signs no token: HTTP 404: serviceaccounts "default" not found',
    },
  );
  t.end();
});

t.test('endpoints of the API servers', (t) => {
  const slice = (...addresses: readonly string[]): Readonly<Record<string, unknown>> => ({
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default' },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({
      addresses: [address],
      conditions: { ready: true },
    })),
    ports: [{ name: 'https', protocol: 'TCP', port: 6443 }],
  });
  const addresses = machines.map(({ address }) => address);
  t.match(endpointsVerdict(machines, slice(...addresses)), { state: 'pass' });
  t.match(endpointsVerdict(machines, slice(...addresses.slice(0, 2))), {
    state: 'fail',
    actual: `${addresses[2]} of controller-2 is missing`,
    cause: { remedy: /--advertise-address/ },
  });
  t.match(endpointsVerdict(machines, slice(...addresses, '10.0.0.9')), {
    state: 'fail',
    actual: '10.0.0.9 is no controller',
  });
  t.match(endpointsVerdict(machines, { endpoints: null }), { state: 'fail' });
  t.end();
});

t.test('a name that certificates lack', (t) => {
  const certificate = (...addresses: readonly string[]): Certificate =>
    readCertificate(
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', '/dev/null'],
          ...['-subj', '/CN=kubernetes', '-addext'],
          `subjectAltName=${addresses.map((address) => `IP:${address}`).join(',')}`,
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      ),
    )!;
  const whole = certificate('127.0.0.1', '10.32.0.1');
  const short = certificate('127.0.0.1');
  const served = (...certificates: readonly Certificate[]): ReadonlyMap<string, Certificate> =>
    new Map(certificates.map((each, index) => [`controller-${index}`, each]));
  t.match(missingCause(['10.32.0.1'], served(whole, short, whole)), {
    text: '10.32.0.1 is missing in the certificate of controller-1 only',
  });
  t.match(missingCause(['10.32.0.1'], served(short, short, whole)), {
    text: '10.32.0.1 is missing in the certificates of controller-0 and controller-1 only',
  });
  t.match(missingCause(['10.32.0.1'], served(short, short, short)), {
    text: '10.32.0.1 is missing in the certificates of all controllers',
    remedy: /Make the certificate again/,
  });
  t.equal(missingCause(['10.32.0.1'], served(short)), undefined, 'one has nobody beside it');
  t.equal(missingCause([], served(whole, whole)), undefined);
  t.end();
});

t.test('one controller has none of these checks, several have each proved by a fault', (t) => {
  const shared = /\.(same-[a-z]+|tokens|endpoints)(\.|$)/;
  t.same(
    controllerChecks(cluster(smallLab))
      .map(({ id }) => id)
      .filter((id) => shared.test(id)),
    [],
  );
  const checks = controllerChecks(large).map(({ id }) => id);
  t.equal(checks.filter((id) => shared.test(id)).length, 4 * 3 + 2);
  const proved = new Set(controllerFaults(large).map(({ check }) => check));
  t.same(
    checks.filter((id) => !proved.has(id)),
    [],
  );
  t.end();
});
