import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { chapter04 } from '../../labs/khw/04-certificate-authority/chapter.js';
import { cluster, layout } from '../../labs/khw/layout.js';
import type { IssuedCertificates } from '../../lib/core/chapter.js';
import { readCertificate } from '../../lib/evidence/certificate.js';
import { hostRunner } from '../../lib/host/process.js';
import { partsOf } from '../../lib/lab/questions.js';
import { renderCaConf } from '../../lib/pki/ca-conf.js';
import { issueCertificates, type Keys } from '../../lib/pki/issue.js';
import {
  clusterCertificates,
  authorityPlan,
  certificatePlans,
} from '../../labs/kubernetes/certificates.js';
import { keyBits, validityDays } from '../../lib/pki/plan.js';
import { faultOf } from '../../lib/pki/verify.js';
import { largeLab, smallLab } from '../labs/fixture.js';

const runner = hostRunner();
const openssl = async (cwd: string, ...argv: readonly string[]): Promise<string> =>
  (await runner.run(['openssl', ...argv], { cwd })).stdout;
const day = 86_400_000;

/**
 * Of four primes, which are found ten times sooner than two: as large, and nothing in a certificate
 * tells.
 */
async function newKeys(): Promise<Keys> {
  const privateKey = await openssl(
    '.',
    'genpkey',
    '-algorithm',
    'RSA',
    '-pkeyopt',
    `rsa_keygen_bits:${keyBits}`,
    '-pkeyopt',
    'rsa_keygen_primes:4',
  );
  return {
    privateKey,
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** The certificates of the small lab, made in both ways. */
const issued = await issueCertificates(clusterCertificates(cluster(smallLab)), { newKeys });
const names = [...issued.keys()];

t.test('the printed openssl commands and the host make equal certificates', async (t) => {
  const folder = t.testdir({
    typed: { 'ca.conf': renderCaConf(clusterCertificates(cluster(smallLab))) },
    native: {},
  });
  const typed = `${folder}/typed`;
  const native = folderWith(`${folder}/native`, issued);
  const steps = chapter04.steps(smallLab).slice(0, 2).flat();
  // How long openssl takes to find two primes is not the question here.
  const commands = steps
    .map((step) => step.commands.replaceAll('openssl genrsa', 'openssl genrsa -primes 4'))
    .join('\n');
  t.match(commands, /-primes 4 .* 4096$/m);
  await runner.run(['bash', '-euo', 'pipefail', '-c', commands], { cwd: typed });
  const done = steps
    .flatMap(partsOf)
    .map(({ holds }) => `( ${holds} )`)
    .join(' && ');
  for (const cwd of [typed, native]) await runner.run(['bash', '-c', done], { cwd });
  const [ofNative, ofTyped] = await Promise.all([descriptions(native), descriptions(typed)]);
  for (const name of names) {
    t.equal(ofNative.get(name), ofTyped.get(name), name);
    t.match(
      readFileSync(`${typed}/${name}.key`, 'utf8'),
      /^-----BEGIN PRIVATE KEY-----/,
      'both write PKCS#8',
    );
  }
});

/**
 * All that each certificate says, with string types; key identifiers by whose they are; its life in
 * days; the size of its key.
 */
async function descriptions(folder: string): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  let authority = '';
  for (const name of names) {
    const text = await openssl(
      folder,
      'x509',
      '-in',
      `${name}.crt`,
      '-noout',
      '-text',
      '-nameopt',
      'oneline,show_type',
      '-certopt',
      'no_serial,no_validity,no_pubkey,no_sigdump',
    );
    const own = /Subject Key Identifier: *\n *([0-9A-F:]{59})\n/.exec(text)![1]!;
    if (name === 'ca') authority = own;
    const { validFrom, validTo, parsed } = readCertificate(
      readFileSync(`${folder}/${name}.crt`, 'utf8'),
    )!;
    const bits = parsed.publicKey.asymmetricKeyDetails?.modulusLength;
    said.set(
      name,
      `${text.replaceAll(own, 'OWN').replaceAll(authority, 'CA')}${(validTo.getTime() - validFrom.getTime()) / day} days, ${String(bits)} bits`,
    );
  }
  return said;
}

t.test('openssl accepts them for what they are for', async (t) => {
  const folder = folderWith(t.testdir({}), issued);
  const verify = (name: string, ...options: readonly string[]): Promise<string> =>
    openssl(folder, 'verify', '-x509_strict', '-CAfile', 'ca.crt', ...options, `${name}.crt`);
  for (const name of names) t.equal(await verify(name), `${name}.crt: OK\n`);
  for (const host of [
    'server',
    'server.kubernetes.local',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
  ]) {
    t.match(
      await verify('kube-api-server', '-purpose', 'sslserver', '-verify_hostname', host),
      'OK',
      host,
    );
  }
  for (const ip of ['127.0.0.1', '10.32.0.1', '192.168.140.11'])
    t.match(await verify('kube-api-server', '-verify_ip', ip), 'OK', ip);
  t.match(
    await verify('node-0', '-purpose', 'sslserver', '-verify_ip', '192.168.140.12'),
    'OK',
    'a kubelet may be called by address',
  );
  t.match(await verify('admin', '-purpose', 'sslclient'), 'OK');
  await t.rejects(verify('admin', '-purpose', 'sslserver'), 'a client is no server');
  await t.rejects(verify('node-0', '-verify_hostname', 'node-1'));
});

t.test("subjects are the tutorial's, its slip fixed", (t) => {
  const subject = (name: string): string => readCertificate(issued.get(name)!.certificate)!.subject;
  t.equal(subject('ca'), 'C=US, ST=Washington, L=Seattle, CN=CA');
  t.equal(subject('admin'), 'CN=admin, O=system:masters');
  t.equal(
    subject('node-1'),
    'CN=system:node:node-1, O=system:nodes, C=US, ST=Washington, L=Seattle',
  );
  t.equal(
    subject('kube-scheduler'),
    'CN=system:kube-scheduler, O=system:kube-scheduler, C=US, ST=Washington, L=Seattle',
  );
  t.equal(subject('kube-api-server'), 'CN=kubernetes, C=US, ST=Washington, L=Seattle');
  t.equal(subject('service-accounts'), 'CN=service-accounts');
  t.same(names, [
    'ca',
    'admin',
    'node-0',
    'node-1',
    'kube-proxy',
    'kube-scheduler',
    'kube-controller-manager',
    'kube-api-server',
    'service-accounts',
  ]);
  t.end();
});

t.test('what still fits is kept, what does not is made anew', async (t) => {
  t.same(
    await issueCertificates(clusterCertificates(cluster(smallLab)), { existing: issued }),
    issued,
  );
  const swapped = new Map(issued).set('admin', {
    key: issued.get('node-0')!.key,
    certificate: issued.get('admin')!.certificate,
  });
  const again = await issueCertificates(clusterCertificates(cluster(smallLab)), {
    existing: swapped,
  });
  t.same(
    names.filter((name) => again.get(name) !== swapped.get(name)),
    ['admin'],
  );
  const { key } = again.get('admin')!;
  t.match(
    { key, details: createPrivateKey(key).asymmetricKeyDetails },
    {
      key: /^-----BEGIN PRIVATE KEY-----/,
      details: { modulusLength: keyBits, publicExponent: 65537n },
    },
  );
  const moved = {
    ...smallLab,
    machines: smallLab.machines.map((each) =>
      each.name === 'node-1' ? { ...each, address: '192.168.140.99' } : each,
    ),
  };
  const followed = await issueCertificates(clusterCertificates(cluster(moved)), {
    existing: issued,
    newKeys,
  });
  t.same(
    names.filter((name) => followed.get(name) !== issued.get(name)),
    ['node-1'],
    'only the machine that moved',
  );
});

t.test('faults are named', (t) => {
  const admin = certificatePlans(cluster(smallLab))[0]!;
  const authority = issued.get('ca')!.certificate;
  const pair = issued.get('admin')!;
  const fault = (now: Date, plan = admin): string | undefined =>
    faultOf(pair, plan, authority, now);
  t.equal(fault(new Date()), undefined);
  t.match(fault(new Date(Date.now() + (validityDays - 20) * day)), /expired/);
  t.match(fault(new Date(Date.now() - 2 * day)), /not valid yet/);
  t.match(fault(new Date(), { ...admin, subject: [['CN', 'someone']] }), /subject CN=admin/);
  t.match(fault(new Date(), { ...admin, extendedKeyUsage: ['serverAuth'] }), /usages/);
  t.match(faultOf(pair, admin, pair.certificate, new Date()), /another authority/);
  for (const bad of [
    'nothing',
    pair.certificate.replace('M', '!'),
    pair.certificate.replace(/\n.*\n/, '\n'),
  ]) {
    t.match(faultOf({ ...pair, certificate: bad }, admin, authority, new Date()), /unreadable/);
  }
  t.match(faultOf({ ...pair, key: 'nothing' }, admin, authority, new Date()), /unreadable/);
  t.match(
    faultOf({ ...pair, key: issued.get('node-0')!.key }, admin, authority, new Date()),
    /another certificate's/,
  );
  t.match(
    faultOf(issued.get('ca')!, { ...authorityPlan(layout), ca: false }, authority, new Date()),
    /an authority/,
  );
  t.end();
});

t.test('an API server with several machines answers by all their names', (t) => {
  const names = certificatePlans(cluster(largeLab))
    .find(({ name }) => name === 'kube-api-server')!
    .alternativeNames.map(({ value }) => value);
  for (const value of [
    '10.96.0.1',
    '172.20.0.11',
    '172.20.0.14',
    'lb.ha.kubernetes.local',
    'lb',
    'controller-2',
    'controller-2.ha.kubernetes.local',
  ]) {
    t.ok(names.includes(value), value);
  }
  t.equal(new Set(names).size, names.length, 'no name twice');
  t.end();
});

t.test('stops when asked to', (t) =>
  t.rejects(
    issueCertificates(clusterCertificates(cluster(smallLab)), { signal: AbortSignal.abort() }),
    /interrupted/,
  ),
);

function folderWith(folder: string, certificates: IssuedCertificates): string {
  for (const [name, { key, certificate }] of certificates) {
    writeFileSync(`${folder}/${name}.key`, key);
    writeFileSync(`${folder}/${name}.crt`, certificate);
  }
  return folder;
}
